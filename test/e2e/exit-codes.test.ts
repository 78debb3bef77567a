import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { livingProcesses, waitUntilGone } from '../support/descendants.ts'
import { kindOf, ofType, userLine } from '../support/lines.ts'
import { httpError, text, toolUse } from '../support/mock-api/reply.ts'
import type { Cli } from '../support/run-cli.ts'
import { type Scenario, scenario } from '../support/scenario.ts'

const ALL = ['--dangerously-skip-permissions']

/** A session that runs `sleep` with an odd number of seconds, started, and that number. */
async function inCommand(): Promise<{ s: Scenario; cli: Cli; seconds: string }> {
  const seconds = `62.${process.pid}${Math.floor(performance.now())}`
  const s = await scenario({ script: [toolUse('Bash', { command: `sleep ${seconds}` }), text('after')] })
  const cli = s.session(ALL)
  cli.send(userLine('go'))
  await expect.poll(() => livingProcesses({ argument: seconds }), { timeout: 15_000 }).toHaveLength(1)
  return { s, cli, seconds }
}

/** Every line of the only transcript under HOME, parsed. */
async function transcriptLines(s: Scenario): Promise<unknown[]> {
  const root = join(s.project.home, '.claude', 'projects')
  const [name] = (await readdir(root, { recursive: true })).filter((each) => each.endsWith('.jsonl'))
  const content = await readFile(join(root, String(name)), 'utf8')
  return content
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}

describe('exit codes', () => {
  it.each([
    ['0 after a good turn', 0, [text('ok')], []],
    ['1 after an API error', 1, [httpError(400, 'invalid_request_error', 'no')], []],
    ['1 at the turn limit', 1, [toolUse('Glob', { pattern: '*' })], ['--max-turns', '1']],
  ])('CLI-09: %s', async (_what, code, script, args) => {
    const s = await scenario({ script })
    const run = await s.run(['-p', 'hi', ...args])
    expect(run.code).toBe(code)
    expect(run.stdout.endsWith('\n')).toBe(true)
  })
})

describe('signals', () => {
  it('PROTO-27, CLI-09, PAIN-45: SIGTERM in a command exits with 143, without children, with a readable session', async () => {
    const { s, cli, seconds } = await inCommand()
    cli.closeInput()
    cli.kill('SIGTERM')
    expect(await cli.waitForExit()).toEqual({ code: 143, signal: null })
    await waitUntilGone({ argument: seconds }, 10_000)
    expect(JSON.stringify(await transcriptLines(s))).toContain(seconds)
    expect(ofType(cli.messages, 'assistant')).toHaveLength(1)
  })

  it('PROTO-27, PAIN-18: a session that was ended in a command goes on after resume', async () => {
    const { s, cli } = await inCommand()
    cli.kill('SIGTERM')
    await cli.waitForExit()
    const again = s.session(['--continue', ...ALL])
    again.send(userLine('where were we'))
    expect(await again.waitFor({ type: 'result' })).toMatchObject({ subtype: 'success', result: 'after' })
  })

  it('SIGHUP exits with 129', async () => {
    const { cli, seconds } = await inCommand()
    cli.kill('SIGHUP')
    expect(await cli.waitForExit()).toEqual({ code: 129, signal: null })
    await waitUntilGone({ argument: seconds }, 10_000)
  })

  it('PAIN-25: SIGINT in a turn ends it like an interrupt and exits with 0', async () => {
    const { cli, seconds } = await inCommand()
    cli.kill('SIGINT')
    expect(await cli.waitForExit()).toEqual({ code: 0, signal: null })
    expect(cli.messages.map(kindOf).slice(-3)).toEqual(['user', 'user', 'result/error_during_execution'])
    await waitUntilGone({ argument: seconds }, 10_000)
  })

  it('SIGINT without a turn exits with 0', async () => {
    const cli = (await scenario()).session()
    cli.send(userLine('hi'))
    await cli.waitFor({ type: 'result' })
    cli.kill('SIGINT')
    expect(await cli.waitForExit()).toEqual({ code: 0, signal: null })
  })

  it('PAIN-29: no child outlives an engine that was killed', async () => {
    const { cli, seconds } = await inCommand()
    cli.kill('SIGKILL')
    await cli.waitForExit()
    await waitUntilGone({ argument: seconds }, 10_000)
    await waitUntilGone({ mark: cli.mark }, 10_000)
  })
})

describe('a host that goes away', () => {
  it('PROTO-26: a closed standard output ends the process without a stack trace', async () => {
    const s = await scenario({ script: [text('words '.repeat(50), { chunk: 6, eventDelayMs: 20 })] })
    const cli = s.session(['--include-partial-messages'])
    cli.send(userLine('talk'))
    await cli.waitFor({ type: 'stream_event' })
    cli.dropOutput()
    const exit = await cli.waitForExit()
    expect(exit).toEqual({ code: 1, signal: null })
    expect(cli.stderr).not.toMatch(/^\s+at /m)
    expect(await transcriptLines(s)).not.toHaveLength(0)
  })

  it('PAIN-45: a slow reader gets every line of a process that is done', async () => {
    const s = await scenario({ script: [{ flood: { bytes: 3_000_000, deltaBytes: 300 } }] })
    const cli = s.session(['--include-partial-messages'], { readLater: true })
    cli.send(userLine('talk'))
    cli.closeInput()
    await s.api.waitForRequest(1)
    cli.readOutput()
    expect((await cli.waitForExit(60_000)).code).toBe(0)
    const deltas = cli.messages.filter((line) => kindOf(line) === 'stream_event/content_block_delta')
    expect(deltas).toHaveLength(10_000)
    expect(cli.messages.at(-1)?.type).toBe('result')
  })
})
