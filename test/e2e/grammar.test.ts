import { describe, expect, it } from 'vitest'
import { controlRequest, userLine } from '../support/lines.ts'
import { asArray, asObject, asString } from '../support/mock-api/json.ts'
import { scenario } from '../support/scenario.ts'

const HI = ['-p', 'hi']

describe('the grammar of the command line', () => {
  it.each([
    ['two words', ['--model', 'm-1', '--append-system-prompt', 'Speak softly.', '--max-turns', '3']],
    ['one word', ['--model=m-1', '--append-system-prompt=Speak softly.', '--max-turns=3']],
  ])('CLI-04: takes values as %s', async (_how, args) => {
    const s = await scenario()
    expect((await s.run([...HI, ...args])).code).toBe(0)
    const { body } = await s.api.waitForRequest(1)
    expect(body.model).toBe('m-1')
    expect(JSON.stringify(body.system)).toContain('Speak softly.')
  })

  it('CLI-04, PAIN-36: takes a value that looks like a flag in the form with the equals sign', async () => {
    const s = await scenario()
    expect((await s.run([...HI, '--append-system-prompt=--not-a-flag'])).code).toBe(0)
    expect(JSON.stringify((await s.api.waitForRequest(1)).body.system)).toContain('--not-a-flag')
  })

  it('CLI-04: lets the last value win', async () => {
    const s = await scenario()
    await s.run([...HI, '--model', 'm-1', '--model', 'm-2'])
    expect((await s.api.waitForRequest(1)).body.model).toBe('m-2')
  })

  it('CLI-04: two dashes end the options', async () => {
    const s = await scenario()
    expect((await s.run(['-p', '--allowedTools', 'Read', 'Grep', '--', '--help me'])).code).toBe(0)
    expect(prompt(await s.api.waitForRequest(1))).toBe('--help me')
  })

  it('CLI-04: a list of values swallows the prompt behind it', async () => {
    const run = await (await scenario()).run(['-p', '--allowedTools', 'Read', 'hi'])
    expect(run.code).toBe(1)
  })

  it('CLI-04: options and the prompt come in any order, and only the first word is the prompt', async () => {
    const s = await scenario()
    expect((await s.run(['--model', 'm-1', 'hi', 'there', '-p'])).code).toBe(0)
    expect(prompt(await s.api.waitForRequest(1))).toBe('hi')
  })

  it('CLI-06: an empty system prompt leaves the identity line alone', async () => {
    const s = await scenario()
    expect((await s.run([...HI, '--system-prompt', ''])).code).toBe(0)
    expect(asArray((await s.api.waitForRequest(1)).body.system)).toHaveLength(1)
  })
})

function prompt(request: { messages: readonly { blocks: readonly object[] }[] }): string {
  return asString(asObject(request.messages.at(-1)?.blocks.at(-1)).text)
}

const words = (line: string): string[] => line.split(' ')

/** What each SDK passes, as far as this engine has the features; the order is theirs. */
const SDK_ARGS: [string, readonly string[]][] = [
  [
    'an older TypeScript SDK',
    [
      ...words('--output-format stream-json --verbose --input-format stream-json'),
      ...['--system-prompt', '', '--max-thinking-tokens', '2000', '--max-turns', '5', '--model', 'sonnet'],
      ...['--permission-prompt-tool', 'stdio', '--continue', '--allowedTools', 'Read,Bash(git log:*)'],
      ...['--disallowedTools', 'WebFetch', '--setting-sources', '', '--permission-mode', 'default'],
      ...words('--fallback-model haiku --include-partial-messages --add-dir . --fork-session'),
    ],
  ],
  [
    'a newer TypeScript SDK',
    [
      ...words('--output-format stream-json --verbose --input-format stream-json --max-thinking-tokens=2000'),
      ...words('--max-turns=5 --model=sonnet --permission-prompt-tool=stdio --allowedTools=Read,Grep'),
      ...words(
        '--session-id=3f1b8c1e-0c58-4d5e-9b7a-1f2e3d4c5b6a --disallowedTools=WebFetch --tools=default',
      ),
      ...words('--setting-sources= --permission-mode=default --allow-dangerously-skip-permissions'),
      ...words('--fallback-model=haiku --include-partial-messages --add-dir=. --add-dir=.. --betas=a,b'),
    ],
  ],
  [
    'the Python SDK',
    [
      ...['--output-format', 'stream-json', '--verbose', '--system-prompt', 'You test.'],
      ...words('--append-system-prompt Well. --max-turns 5 --model sonnet --permission-prompt-tool stdio'),
      ...words('--permission-mode acceptEdits --allowedTools Read,Grep --disallowedTools WebFetch'),
      ...words(
        '--setting-sources=user,project --include-partial-messages --add-dir . --no-session-persistence',
      ),
      ...words('--input-format stream-json'),
    ],
  ],
]

describe('the command lines of SDKs', () => {
  it.each(SDK_ARGS)('CLI-05: %s is understood without a warning', async (_who, args) => {
    const cli = (await scenario()).start(args)
    cli.send(controlRequest('r1', 'initialize', { hooks: null }))
    cli.send(userLine([{ type: 'text', text: 'hi' }]))
    await cli.waitFor({ type: 'result', subtype: 'success' })
    cli.closeInput()
    expect((await cli.waitForExit()).code).toBe(0)
    expect(cli.stderr).toBe('')
  })
})
