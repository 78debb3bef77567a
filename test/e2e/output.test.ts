import { setTimeout } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { asArray, asObject, type JsonObject } from '../support/mock-api/json.ts'
import { contentText } from '../support/mock-api/recorded-request.ts'
import { httpError, toolUse } from '../support/mock-api/reply.ts'
import { type Scenario, scenario } from '../support/scenario.ts'

const TWO_TEXTS = {
  content: [
    { type: 'text', text: 'first' },
    { type: 'text', text: 'second\nline' },
  ],
} as const

async function promptOf(s: Scenario): Promise<string> {
  const blocks = (await s.api.waitForRequest(1)).messages.at(-1)?.blocks ?? []
  return contentText(blocks.slice(-1))
}

describe('the prompt', () => {
  it.each([
    ['the argument', ['-p', 'hi'], undefined, 'hi'],
    ['standard input', ['-p'], 'from stdin', 'from stdin'],
    ['both, joined by a newline', ['-p', 'explain'], 'the log\n', 'explain\nthe log\n'],
  ])('CLI-07: is %s', async (_what, args, input, expected) => {
    const s = await scenario()
    expect((await s.run(args, input === undefined ? {} : { input })).code).toBe(0)
    expect((await promptOf(s)).trimEnd()).toBe(expected.trimEnd())
  })

  it('CLI-07: does not wait for ever for a silent standard input', async () => {
    const s = await scenario()
    const cli = s.start(['-p', 'hi'])
    expect((await cli.waitForExit()).code).toBe(0)
    expect(cli.stdout).toBe('ok\n')
    expect(cli.stderr).toMatch(/stdin|standard input/i)
  })

  it('CLI-07: an argument is ignored in a stream-json session', async () => {
    const s = await scenario()
    const cli = s.session(['hello'])
    await setTimeout(300)
    cli.closeInput()
    expect((await cli.waitForExit()).code).toBe(0)
    expect(s.api.requests).toHaveLength(0)
  })

  it('CLI-07: is refused above 10 MB of standard input', async () => {
    const s = await scenario()
    const run = await s.run(['-p'], { input: 'x'.repeat(10 * 1024 * 1024 + 1) })
    expect(run.code).toBe(1)
    expect(run.stderr).toMatch(/10 ?MB/)
    expect(s.api.requests).toHaveLength(0)
  })
})

describe('text output', () => {
  it('CLI-08: is the last text block and nothing else', async () => {
    const s = await scenario({ script: [toolUse('Glob', { pattern: '*' }), TWO_TEXTS] })
    expect(await s.run(['-p', 'hi'])).toMatchObject({ code: 0, stdout: 'second\nline\n', stderr: '' })
  })

  it.each([
    [
      'an API error on standard output',
      [httpError(400, 'invalid_request_error', 'bad')],
      [],
      /^API Error: 400 bad\n$/,
    ],
    [
      'the turn limit',
      [toolUse('Glob', { pattern: '*' })],
      ['--max-turns', '1'],
      /^Error: Reached max turns \(1\)\n$/,
    ],
  ])('CLI-08: shows %s and exits with 1', async (_what, script, args, words) => {
    const run = await (await scenario({ script })).run(['-p', 'hi', ...args])
    expect(run.code).toBe(1)
    expect(run.stdout).toMatch(words)
  })
})

describe('json output', () => {
  it('CLI-08: is one line, the result', async () => {
    const run = await (await scenario({ script: [TWO_TEXTS] })).run(['-p', 'hi', '--output-format', 'json'])
    expect(run.stdout.split('\n')).toHaveLength(2)
    expect(JSON.parse(run.stdout)).toMatchObject({
      type: 'result',
      subtype: 'success',
      result: 'second\nline',
      num_turns: 1,
    })
  })

  it('CLI-08: is one line with all messages in verbose mode', async () => {
    const run = await (await scenario()).run(['-p', 'hi', '--output-format', 'json', '--verbose'])
    const messages: JsonObject[] = asArray(JSON.parse(run.stdout)).map(asObject)
    expect(messages.map((message) => message.type)).toEqual(['system', 'assistant', 'result'])
  })

  it('CLI-08: is an error result at the turn limit', async () => {
    const s = await scenario({ script: [toolUse('Glob', { pattern: '*' })] })
    const run = await s.run(['-p', 'hi', '--output-format', 'json', '--max-turns', '1'])
    expect(run.code).toBe(1)
    expect(JSON.parse(run.stdout)).toMatchObject({ subtype: 'error_max_turns', is_error: true })
  })
})

describe('stream-json output', () => {
  it('CLI-08: is one message per line for one turn', async () => {
    const run = await (await scenario()).run(['-p', 'hi', '--output-format', 'stream-json', '--verbose'])
    expect(run.code).toBe(0)
    expect(run.messages.map((message) => message.type)).toEqual(['system', 'assistant', 'result'])
  })
})
