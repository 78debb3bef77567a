import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { waitUntilGone } from '../support/descendants.ts'
import { testEnvironment } from '../support/environment.ts'
import { text, toolUse } from '../support/mock-api/reply.ts'
import { RUNTIMES } from '../support/runtimes.ts'
import { scenario } from '../support/scenario.ts'

const run = promisify(execFile)
const program = fileURLToPath(new URL('../support/host-program.mjs', import.meta.url))

describe('the built SDK', () => {
  it('is tried with every runtime that npm has for this platform', () => {
    const names = RUNTIMES.map(({ name }) => name)
    if (process.platform === 'linux' && process.arch === 'x64') expect(names).toEqual(['bun', 'deno'])
    else expect(names).toContain('bun')
  })

  it.each([{ name: 'node', program: process.execPath, args: [] }, ...RUNTIMES])(
    'works in $name',
    async (runtime) => {
      const s = await scenario({
        script: [
          toolUse('mcp__shop__price', { article: 'pear' }),
          toolUse('Bash', { command: 'touch made-by-the-shell' }),
          text('It costs 42.'),
        ],
      })
      const env = testEnvironment({ home: s.project.home, apiUrl: s.api.url, mark: s.mark })
      const { stdout } = await run(runtime.program, [...runtime.args, program, s.project.cwd], {
        env: { ...env, DENO_DIR: s.project.path('~/deno'), DENO_NO_UPDATE_CHECK: '1' },
        timeout: 45_000,
      })
      expect(JSON.parse(stdout)).toEqual({
        types: ['system', 'assistant', 'user', 'assistant', 'user', 'assistant', 'result'],
        asked: ['mcp__shop__price', 'Bash'],
        hooks: ['mcp__shop__price', 'Bash'],
        calls: ['pear'],
        result: 'It costs 42.',
        failure: 'SpawnError ENOENT',
      })
      await waitUntilGone({ mark: s.mark }, 10_000)
    },
  )
})
