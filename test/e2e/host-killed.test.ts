import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { waitUntilGone } from '../support/descendants.ts'
import { testEnvironment } from '../support/environment.ts'
import { text, toolUse } from '../support/mock-api/reply.ts'
import { BUILT_CLI } from '../support/run-cli.ts'
import { scenario } from '../support/scenario.ts'

const SDK = new URL('../../packages/sdk/dist/index.js', import.meta.url).href
const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** A host that starts a query and waits for it without end. */
const program = (options: object): string => `
  import { query } from ${JSON.stringify(SDK)}
  for await (const message of query({ prompt: 'go', options: ${JSON.stringify(options)} })) void message
`

describe('PAIN-33: a host that is killed in the middle of a turn leaves no engine behind', () => {
  it.each([
    ['while the model is silent', text('late', { stall: { at: 'headers' } })],
    ['while a command runs without a word', toolUse('Bash', { command: 'sleep 77' })],
  ])('%s', async (_, answer) => {
    const s = await scenario({ script: [answer] })
    const env = testEnvironment({ home: s.project.home, apiUrl: s.api.url, mark: s.mark })
    const options = { cwd: s.project.cwd, env, pathToAgentExecutable: BUILT_CLI, allowedTools: ['Bash'] }
    const host = spawn(process.execPath, ['--input-type=module', '-e', program(options)], {
      cwd: ROOT,
      stdio: 'ignore',
    })
    await s.api.waitForRequest(1)
    host.kill('SIGKILL')
    await once(host, 'exit')
    await waitUntilGone({ mark: s.mark }, 2_000)
    expect(host.signalCode).toBe('SIGKILL')
  })
})
