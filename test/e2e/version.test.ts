import { describe, expect, it } from 'vitest'
import { text } from '../support/mock-api/reply.ts'
import { scenario } from '../support/scenario.ts'

describe('version and help', () => {
  it.each(['--version', '-v'])(
    'CLI-01: %s begins with a semantic version of at least 2.0.0 and exits with 0',
    async (flag) => {
      const run = await (await scenario()).run([flag])
      expect(run.code).toBe(0)
      expect(run.stdout).toMatch(/^([2-9]|\d\d+)\.\d+\.\d+ \(agent-engine\b[^\n]*\)\n$/)
      expect(run.stderr).toBe('')
    },
  )

  it.each([[['--help']], [['-h']], [['mcp', '--help']], [['doctor', '--help']]])(
    'CLI-01: %j prints usage on standard output and exits with 0',
    async (args) => {
      const run = await (await scenario()).run(args)
      expect(run.code).toBe(0)
      expect(run.stdout).toMatch(/usage/i)
      expect(run.stderr).toBe('')
    },
  )
})

describe('headless', () => {
  it.each([
    ['a prompt without -p', ['hi'], undefined],
    ['a prompt on standard input', [], 'hi'],
  ])('CLI-02: %s runs headless when standard output is no terminal', async (_what, args, input) => {
    const s = await scenario({ script: [text('hello')] })
    const run = await s.run(args, input === undefined ? {} : { input })
    expect(run).toMatchObject({ code: 0, stdout: 'hello\n', stderr: '' })
  })
})
