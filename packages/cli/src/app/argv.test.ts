import { describe, expect, it } from 'vitest'
import { type CliFlags, parseArgv, UsageError } from './argv.ts'

const commands = new Map([['protocol', 'print the schema']])
const run = (...args: string[]): { flags: CliFlags; prompt: string | undefined } => {
  const invocation = parseArgv(args, commands)
  if (invocation.type !== 'run') throw new Error(`not a run: ${invocation.type}`)
  return invocation
}

describe('the command line', () => {
  it('takes a value after a blank and after an equals sign; the last one wins', () => {
    expect(run('--model', 'opus').flags.model).toBe('opus')
    expect(run('--model=opus', '--model=haiku').flags.model).toBe('haiku')
  })

  it('binds a value that starts with a dash only through the equals sign', () => {
    expect(run('--resume=-x').flags.resume).toBe('-x')
    expect(() => run('--system-prompt', '--nope-such-flag')).not.toThrow()
  })

  it('keeps empty values', () => {
    expect(run('--system-prompt', '').flags.systemPrompt).toBe('')
    expect(run('--tools', '').flags.tools).toEqual([''])
  })

  it('takes several values for list flags, up to the next flag or the double dash', () => {
    expect(run('--allowedTools', 'Read', 'Edit', '--verbose').flags.allowedTools).toEqual(['Read', 'Edit'])
    expect(run('--allowed-tools', 'Read', '--', 'do it')).toMatchObject({
      prompt: 'do it',
      flags: { allowedTools: ['Read'] },
    })
    expect(run('--add-dir', 'a', '--add-dir', 'b').flags.addDir).toEqual(['a', 'b'])
  })

  it('takes the first free word as the prompt, wherever it stands', () => {
    expect(run('-p', 'hi', 'there').prompt).toBe('hi')
    expect(run('hi', '-p').prompt).toBe('hi')
    expect(run('--', '-p').prompt).toBe('-p')
  })

  it('names an unknown flag and the nearest known one', () => {
    expect(() => run('--modle', 'x')).toThrow(UsageError)
    expect(() => run('--modle=x')).toThrow(
      /error: unknown option '--modle=x'|error: unknown option '--modle'/,
    )
    expect(() => run('--cwd', '/')).toThrow(/unknown option '--cwd'/)
  })

  it('names the flag, the value and the choices of a wrong choice', () => {
    expect(() => run('--output-format', 'xml')).toThrow(/--output-format.*xml.*text, json, stream-json/s)
    expect(() => run('--permission-mode', 'banana')).toThrow(/banana.*acceptEdits/s)
  })

  it('refuses a number that is none', () => {
    expect(() => run('--max-turns', 'abc')).toThrow("--max-turns needs a whole number, got 'abc'")
    expect(run('--max-turns', '0').flags.maxTurns).toBe(0)
  })

  it('shows help that groups the flags and lists the commands', () => {
    const shown = parseArgv(['--help'], commands)
    expect(shown.type).toBe('show')
    if (shown.type === 'show') {
      expect(shown.text).toContain('Session:')
      expect(shown.text).toContain('agent protocol')
    }
  })

  it('hands subcommands their own arguments', () => {
    expect(parseArgv(['protocol', 'schema', '--x'], commands)).toEqual({
      type: 'subcommand',
      name: 'protocol',
      args: ['schema', '--x'],
    })
    expect(run('-p', 'protocol').prompt).toBe('protocol')
  })

  it('accepts the argument lists that the published SDKs send', () => {
    const head = ['--output-format', 'stream-json', '--verbose', '--input-format', 'stream-json']
    expect(run(...head, '--system-prompt', '', '--permission-mode', 'default').flags).toMatchObject({
      systemPrompt: '',
    })
    expect(
      run(...head, '--permission-prompt-tool=stdio', '--max-turns=3', '--fork-session', '--resume=abc').flags,
    ).toMatchObject({
      permissionPromptTool: 'stdio',
      maxTurns: 3,
      forkSession: true,
      resume: 'abc',
    })
  })
})
