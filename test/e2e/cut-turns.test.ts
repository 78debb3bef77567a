import { describe, expect, it } from 'vitest'
import { controlRequest, ofType, userLine } from '../support/lines.ts'
import { httpError, text, toolUse } from '../support/mock-api/reply.ts'
import { type Scenario, scenario } from '../support/scenario.ts'

const ALL = '--dangerously-skip-permissions'
const ON = { CLAUDE_CODE_RESUME_INTERRUPTED_TURN: '1', CLAUDE_CODE_RESUME_PROMPT: 'Go on.' }
const SLEEP = toolUse('Bash', { command: 'sleep 60', description: 'x' }, { id: 'toolu_s' })

/** A session whose turn was ended with the process while it slept. */
const cutBy = async (signal: NodeJS.Signals): Promise<Scenario> => {
  const s = await scenario({ script: [SLEEP, text('finished'), text('next')] })
  const cli = s.session([ALL])
  cli.send(userLine('sleep'))
  await cli.waitFor({ type: 'assistant' })
  cli.kill(signal)
  await cli.waitForExit()
  return s
}
const sent = (s: Scenario): string => JSON.stringify(s.api.requests.at(-1)?.body.messages)

describe('a turn that was cut', () => {
  it.each(['SIGKILL', 'SIGTERM'] as const)('by %s goes on when the session is resumed', async (signal) => {
    const s = await cutBy(signal)
    const run = await s.run(['-p', '-c', ALL], { env: ON })
    expect(run).toMatchObject({ code: 0, stdout: 'finished\n' })
    expect(sent(s)).toMatch(/"sleep"[\s\S]*Go on\./)
    expect(sent(s)).not.toContain('interrupted by user]')
    // It has come to its end now.
    expect(await s.run(['-p', '-c', ALL], { env: ON })).toMatchObject({ code: 1 })
  })

  it('stays as it is where nobody wants more', async () => {
    const s = await cutBy('SIGKILL')
    expect((await s.run(['-p', '-c', ALL])).code).toBe(1)
    expect((await s.run(['-p', 'other', '-c', ALL], { env: ON })).stdout).toBe('finished\n')
    expect(sent(s)).not.toContain('Go on.')
  })

  it('goes on after initialize, before what the host says, or when its input ends', async () => {
    const s = await cutBy('SIGKILL')
    const cli = s.session([ALL, '-c'], { env: ON })
    cli.send(controlRequest('i', 'initialize', {}))
    await cli.waitFor({ type: 'result', result: 'finished' })
    expect(ofType(cli.messages, 'control_response')).toHaveLength(1)
    expect(cli.messages[0]).toMatchObject({ type: 'control_response' })
    cli.send(userLine('more'))
    await cli.waitFor({ type: 'result', result: 'next' })
    cli.closeInput()
    await cli.waitForExit()
    const other = await cutBy('SIGKILL')
    const silent = other.session([ALL, '-c'], { env: ON })
    silent.closeInput()
    await silent.waitFor({ type: 'result', result: 'finished' })
  })
})

describe('a turn that ended', () => {
  const ends = async (
    script: Parameters<typeof scenario>[0],
    args: readonly string[] = [],
  ): Promise<void> => {
    const s = await scenario(script)
    await s.run(['-p', 'go', ALL, ...args])
    const before = s.api.requests.length
    expect((await s.run(['-p', '-c', ALL], { env: ON })).code).toBe(1)
    expect(s.api.requests).toHaveLength(before)
  }

  it('does not go on: with an answer, an error, at a limit, by a hook', async () => {
    const stop = { UserPromptSubmit: [{ hooks: [{ type: 'command', command: 'exit 2' }] }] }
    await ends({ script: [text('done')] })
    await ends({ script: [httpError(400, 'invalid_request_error', 'no')] })
    await ends({ script: [toolUse('Bash', { command: 'true', description: 'x' })] }, ['--max-turns', '1'])
    await ends({ files: { '~/.claude/settings.json': { hooks: stop } } })
  }, 60_000)

  it('does not go on when the user interrupted it, or only a command was run', async () => {
    const s = await scenario({ script: [SLEEP] })
    const cli = s.session([ALL])
    cli.send(userLine('sleep'))
    await cli.waitFor({ type: 'assistant' })
    cli.send(controlRequest('x', 'interrupt'))
    await cli.waitFor({ type: 'result' })
    cli.closeInput()
    await cli.waitForExit()
    expect((await s.run(['-p', '-c', ALL], { env: ON })).code).toBe(1)
    const compacted = await scenario({ script: [text('hi'), text('<summary>short</summary>')] })
    const talk = compacted.session([ALL])
    for (const line of ['hi', '/compact']) {
      talk.send(userLine(line))
      await talk.waitFor({ type: 'result' })
    }
    talk.closeInput()
    await talk.waitForExit()
    expect((await compacted.run(['-p', '-c', ALL], { env: ON })).code).toBe(1)
  })
})
