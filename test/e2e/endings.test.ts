import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { waitUntilGone } from '../support/descendants.ts'
import { controlRequest, ofType, userLine } from '../support/lines.ts'
import { text, toolUse } from '../support/mock-api/reply.ts'
import { type Scenario, scenario } from '../support/scenario.ts'

const MINUTES = '600.4711'

/** A session whose turn is in a command that lasts. */
async function inCommand(): Promise<{ s: Scenario; cli: ReturnType<Scenario['session']> }> {
  const script = [toolUse('Bash', { command: `sleep ${MINUTES}`, timeout: 600_000 }), text('after')]
  const s = await scenario({ script })
  const cli = s.session(['--permission-mode', 'bypassPermissions', '--allow-dangerously-skip-permissions'])
  cli.send(userLine('go'))
  await cli.waitFor({ type: 'assistant' })
  return { s, cli }
}

describe('a session that ends in the middle of a turn', () => {
  it('PAIN-25, PAIN-29: by end_session stops the turn, gives its result and leaves no child', async () => {
    const { s, cli } = await inCommand()
    cli.send(controlRequest('bye', 'end_session'))
    await cli.waitFor({ type: 'control_response', response: { subtype: 'success', request_id: 'bye' } })
    expect((await cli.waitForExit()).signal).toBeNull()
    expect(ofType(cli.messages, 'result')).toHaveLength(1)
    await waitUntilGone({ mark: s.mark }, 10_000)
  })

  it('PAIN-25, PAIN-29: by a broken line exits with 1, gives the result of the turn and leaves no child', async () => {
    const { s, cli } = await inCommand()
    cli.write('no json\n')
    expect((await cli.waitForExit()).code).toBe(1)
    expect(cli.stderr).toContain('not valid JSON')
    expect(ofType(cli.messages, 'result')).toHaveLength(1)
    await waitUntilGone({ mark: s.mark }, 10_000)
    const again = s.session(['--continue'])
    again.send(userLine('where were we'))
    expect(await again.waitFor({ type: 'result' })).toMatchObject({ subtype: 'success' })
  })

  it('PAIN-45: by SIGTERM of a host that closes its pipes as well exits with 143 and keeps the transcript whole', async () => {
    const { s, cli } = await inCommand()
    cli.kill('SIGTERM')
    cli.dropOutput()
    cli.closeInput()
    expect((await cli.waitForExit()).code).toBe(143)
    await waitUntilGone({ mark: s.mark }, 10_000)
  })
})

describe('a run that cannot', () => {
  it('find the session to resume answers stream-json hosts with one result that names the cause', async () => {
    const s = await scenario()
    const nobody = '00000000-0000-4000-8000-000000000000'
    const run = await s.run(['-p', 'hi', '--resume', nobody, '--output-format', 'stream-json', '--verbose'])
    expect(run.code).toBe(1)
    expect(ofType(run.messages, 'result')).toMatchObject([
      { is_error: true, errors: [expect.stringContaining(nobody)] },
    ])
  })

  it('keep its files in the usual place does its work all the same, and warns', async () => {
    const s = await scenario({ files: { 'not-a-directory': 'x' }, script: [text('done')] })
    const run = await s.run(['-p', 'hi'], {
      env: { CLAUDE_CONFIG_DIR: s.project.path('not-a-directory') },
    })
    expect(run).toMatchObject({ code: 0, stdout: 'done\n' })
    expect(run.stderr).toContain('not-a-directory')
  })

  it('write the debug log says so', async () => {
    const s = await scenario()
    const run = await s.run(['-p', 'hi', '--debug-file', s.project.path('nowhere/debug.log')])
    expect(run.code).toBe(1)
    expect(run.stderr).toMatch(/debug log .*nowhere.*cannot be written/)
    expect(s.api.requests).toHaveLength(0)
  })

  it('is told apart from one that can write it', async () => {
    const s = await scenario()
    const file = s.project.path('debug.log')
    expect((await s.run(['-p', 'hi', '--debug-file', file])).code).toBe(0)
    expect(await readFile(file, 'utf8')).not.toContain('sk-')
  })
})

describe('a control request with a number as id', () => {
  it('is answered with the number', async () => {
    const cli = (await scenario()).session()
    cli.send({ type: 'control_request', request_id: 7, request: { subtype: 'interrupt' } })
    expect(await cli.waitFor({ type: 'control_response' })).toMatchObject({ response: { request_id: 7 } })
    cli.closeInput()
    expect((await cli.waitForExit()).code).toBe(0)
  })
})
