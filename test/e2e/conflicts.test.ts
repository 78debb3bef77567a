import { describe, expect, it } from 'vitest'
import { scenario } from '../support/scenario.ts'

const HI = ['-p', 'hi']
const JSON_OUT = [...HI, '--output-format', 'json']

interface Refused {
  args: readonly string[]
  /** What the message must name. */
  names: RegExp
  env?: Record<string, string | undefined>
}

const REFUSED: [string, Refused][] = [
  ['an unknown flag', { args: [...HI, '--frobnicate'], names: /--frobnicate/ }],
  ['--cwd, which never existed', { args: [...HI, '--cwd', '/'], names: /--cwd/ }],
  [
    'an unknown output format',
    { args: [...HI, '--output-format', 'xml'], names: /xml[\s\S]*text[\s\S]*json/ },
  ],
  ['an unknown input format', { args: [...HI, '--input-format', 'xml'], names: /xml/ }],
  [
    'an unknown permission mode',
    { args: [...HI, '--permission-mode', 'banana'], names: /banana[\s\S]*acceptEdits/ },
  ],
  [
    'stream-json output without --verbose',
    { args: [...HI, '--output-format', 'stream-json'], names: /--verbose/ },
  ],
  [
    'stream-json input with text output',
    { args: ['-p', '--input-format', 'stream-json'], names: /--input-format|--output-format/ },
  ],
  [
    'stream-json input with json output',
    {
      args: ['-p', '--input-format', 'stream-json', '--output-format', 'json'],
      names: /--input-format|--output-format/,
    },
  ],
  [
    'partial messages with text output',
    { args: [...HI, '--include-partial-messages'], names: /--include-partial-messages/ },
  ],
  [
    'replayed messages without stream-json input',
    {
      args: [...HI, '--output-format', 'stream-json', '--verbose', '--replay-user-messages'],
      names: /--replay-user-messages/,
    },
  ],
  ['no prompt at all', { args: ['-p'], names: /input|prompt/i }],
  ['a blank prompt', { args: ['-p', '  \n'], names: /input|prompt/i }],
  ['a turn limit that is no number', { args: [...HI, '--max-turns', 'abc'], names: /--max-turns[\s\S]*abc/ }],
  [
    'an unknown setting source',
    { args: [...HI, '--setting-sources', 'user,moon'], names: /moon[\s\S]*user[\s\S]*project[\s\S]*local/ },
  ],
  [
    'a system prompt file that is missing',
    { args: [...HI, '--system-prompt-file', 'no.txt'], names: /no\.txt/ },
  ],
  [
    'two system prompts',
    { args: [...HI, '--system-prompt', 'x', '--system-prompt-file', 'a.txt'], names: /--system-prompt-file/ },
  ],
  [
    'an appended prompt file that is missing',
    { args: [...HI, '--append-system-prompt-file', 'no.txt'], names: /no\.txt/ },
  ],
  ['--resume without a session', { args: ['--resume', '-p'], names: /--resume/ }],
  [
    '--resume-session-at without --resume',
    { args: [...HI, '--resume-session-at', '3f1b8c1e-0c58-4d5e-9b7a-1f2e3d4c5b6a'], names: /--resume/ },
  ],
  ['a session id that is no UUID', { args: [...HI, '--session-id', 'mine'], names: /--session-id|UUID/ }],
  [
    'a session id together with --continue',
    {
      args: [...HI, '--continue', '--session-id', '3f1b8c1e-0c58-4d5e-9b7a-1f2e3d4c5b6a'],
      names: /--session-id/,
    },
  ],
]

describe('conflicts and wrong values', () => {
  it.each(REFUSED)(
    'CLI-03, INPUT-01, INPUT-02, INPUT-04: %s is refused with code 1 and one clear message',
    async (_what, { args, names, env }) => {
      const s = await scenario({ files: { 'a.txt': 'x' }, ...(env === undefined ? {} : { env }) })
      const run = await s.run(args)
      expect(run.code).toBe(1)
      expect(run.stderr).toMatch(names)
      expect(run.stderr).not.toMatch(/^\s+at .*:\d+/m)
      expect(run.stdout).toBe('')
      expect(s.api.requests).toHaveLength(0)
    },
  )

  it('CLI-03: a near miss of a flag is named', async () => {
    const run = await (await scenario()).run([...HI, '--allowedTool', 'Read'])
    expect(run.stderr).toMatch(/--allowedTools|--allowed-tools/)
  })

  it.each([
    [
      'an unknown session',
      ['--resume', '3f1b8c1e-0c58-4d5e-9b7a-1f2e3d4c5b6a'],
      'No conversation found with session ID: 3f1b8c1e-0c58-4d5e-9b7a-1f2e3d4c5b6a',
    ],
  ])('CLI-03, INPUT-07: %s is refused on stderr and by an error result', async (_what, args, words) => {
    const s = await scenario()
    const run = await s.run([...JSON_OUT, ...args])
    expect(run.code).toBe(1)
    expect(run.stderr).toContain(words)
    expect(JSON.parse(run.stdout)).toMatchObject({
      type: 'result',
      subtype: 'error_during_execution',
      is_error: true,
      num_turns: 0,
      errors: [words],
    })
    expect((await s.run([...HI, ...args])).stdout).toBe('')
  })

  it.each([
    ['a turn limit of zero', ['--max-turns', '0']],
    ['a negative turn limit', ['--max-turns=-1']],
    ['--fork-session alone', ['--fork-session']],
    ['--continue without a session', ['--continue']],
    ['a fallback model equal to the model', ['--model', 'sonnet', '--fallback-model', 'sonnet']],
    ['--permission-prompt-tool stdio without stream-json', ['--permission-prompt-tool', 'stdio']],
    ['an unknown model', ['--model', 'my-own-model']],
  ])('CLI-03: %s is accepted', async (_what, args) => {
    expect(await (await scenario()).run([...HI, ...args])).toMatchObject({ code: 0, stdout: 'ok\n' })
  })

  it.each([['a missing directory for --add-dir', ['--add-dir', 'no/such/dir'], /no\/such\/dir/]])(
    'CLI-03: %s is a warning',
    async (_what, args, words) => {
      const run = await (await scenario()).run([...HI, ...args])
      expect(run).toMatchObject({ code: 0, stdout: 'ok\n' })
      expect(run.stderr).toMatch(words)
    },
  )
})
