import { createPool, type Options, type Pool, type SDKMessage } from '@agent-engine/sdk'
import { describe, expect, it } from 'vitest'
import { waitUntilGone } from '../support/descendants.ts'
import { testEnvironment } from '../support/environment.ts'
import { text, toolUse } from '../support/mock-api/reply.ts'
import { BUILT_CLI } from '../support/run-cli.ts'
import { type Scenario, type ScenarioOptions, scenario } from '../support/scenario.ts'

interface Conversation {
  messages: SDKMessage[]
  pid: number | undefined
  sessionId: string
}

async function talk(
  pool: Pool,
  prompt: string,
  during: (q: ReturnType<Pool['query']>) => unknown = () => {},
) {
  const q = pool.query({ prompt })
  const { pid } = q
  const messages: SDKMessage[] = []
  for await (const message of q) {
    messages.push(message)
    if (message.type === 'system' && message.subtype === 'init') await during(q)
  }
  const conversation: Conversation = { messages, pid, sessionId: messages.at(-1)?.session_id ?? '' }
  return conversation
}

async function pooled(setting: ScenarioOptions, maxUses: number, options: Options = {}) {
  // Each conversation has a prefix of its own.
  const s = await scenario({ ...setting, api: { violations: 'expected' } })
  const env = testEnvironment({ home: s.project.home, apiUrl: s.api.url, mark: s.mark })
  const pool = createPool({
    size: 1,
    maxUses,
    options: { cwd: s.project.cwd, env, pathToAgentExecutable: BUILT_CLI, ...options },
  })
  await pool.ready()
  return { s, pool, next: () => expect.poll(() => pool.idle, { timeout: 10_000 }).toBe(1) }
}

const sent = (s: Scenario, request: number): string => JSON.stringify(s.api.requests[request]?.body)

describe('a pool of engines', () => {
  it('serves conversation after conversation with one process, and nothing of one is in the next', async () => {
    const hooks: string[] = []
    const asked: string[] = []
    const { s, pool, next } = await pooled(
      {
        script: [
          toolUse('Bash', { command: 'cd sub && export LEAK=secret && pwd' }),
          text('I keep the word swordfish.'),
          toolUse('Bash', { command: 'pwd; echo "leak:$LEAK."' }),
          text('two'),
          toolUse('Edit', { file_path: 'a.txt', old_string: 'x', new_string: 'y' }),
          text('three'),
        ],
        files: { 'sub/b.txt': 'b', 'a.txt': 'x' },
      },
      3,
      {
        canUseTool: async (name, updatedInput) => {
          asked.push(name)
          return { behavior: 'allow', updatedInput }
        },
        hooks: {
          SessionStart: [
            {
              hooks: [
                async ({ session_id }) => {
                  hooks.push(session_id)
                  return {}
                },
              ],
            },
          ],
        },
      },
    )
    const first = await talk(pool, 'one', async (q) => {
      await q.setModel('sonnet')
      await q.setPermissionMode('acceptEdits')
    })
    await next()
    const second = await talk(pool, 'two')
    await next()
    const third = await talk(pool, 'three')

    expect(new Set([first.pid, second.pid, third.pid]).size).toBe(1)
    expect(hooks).toEqual([first.sessionId, second.sessionId, third.sessionId])
    expect(new Set(hooks).size).toBe(3)
    expect(sent(s, 2)).not.toContain('swordfish')
    expect(s.api.requests[2]?.body.model).toBe(s.api.requests[4]?.body.model)
    expect(JSON.stringify(second.messages)).toContain(`${s.project.cwd}\\nleak:.`)
    expect(second.messages[0]).toMatchObject({ permissionMode: 'default', cwd: s.project.cwd })
    // Never read in this conversation, so not edited either; and asked about, as the mode says.
    expect(asked).toEqual(['Bash', 'Edit'])
    expect(await s.project.files()).toMatchObject({ 'a.txt': 'x' })
    const results = [first, second, third].map(({ messages }) => messages.at(-1))
    for (const result of results) expect(result).toMatchObject({ type: 'result', subtype: 'success' })
    await pool.drain()
    await waitUntilGone({ mark: s.mark }, 10_000)
  })

  it('replaces a process after its last use, and one that dies', async () => {
    const { s, pool, next } = await pooled({ script: Array.from({ length: 4 }, () => text('x')) }, 2)
    const first = await talk(pool, 'a')
    await next()
    const second = await talk(pool, 'b')
    await next()
    const third = await talk(pool, 'c')
    expect(second.pid).toBe(first.pid)
    expect(third.pid).not.toBe(first.pid)
    await next()
    process.kill(Number(third.pid), 'SIGKILL')
    await expect.poll(() => pool.idle).toBe(0)
    await next()
    expect((await talk(pool, 'd')).pid).not.toBe(third.pid)
    await pool.drain()
    await waitUntilGone({ mark: s.mark }, 10_000)
  })
})
