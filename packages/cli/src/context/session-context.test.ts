import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { ModelRequest } from '../model/port.ts'
import { assistant, MODEL, result, use, user } from './history.testing.ts'
import type { HistoryEntry } from './history.ts'
import type { Memory } from './memory/memory.ts'
import { requestProblems } from './request-rules.testing.ts'
import { createSessionContext, type SessionContextOptions } from './session-context.ts'

const cwd = mkdtempSync(join(tmpdir(), 'session-context-'))
afterAll(() => {
  rmSync(cwd, { recursive: true })
})

const memory: Memory = {
  load: () =>
    Promise.resolve({ files: [], block: '<system-reminder>\nmemory\n</system-reminder>', warnings: [] }),
  onRead: () => Promise.resolve([]),
  refresh: () => {},
}

const options = (extras: Partial<SessionContextOptions<string>> = {}): SessionContextOptions<string> => ({
  interactive: false,
  cwd,
  additionalDirectories: () => [],
  promptTexts: () => ({}),
  env: {},
  promptEnvironment: 'here',
  memory,
  gitInstructions: true,
  run: () => Promise.reject(new Error('no process is needed')),
  introduce: (id) => ({ id }),
  contextWindow: () => 200_000,
  maxOutputTokens: () => 32_000,
  startedAt: new Date(0),
  ...extras,
})

const tools = {
  tools: ['Read', 'Bash'].map((name) => ({
    name,
    inputSchema: () => ({ type: 'object' }),
    describe: (place: string) => `${name} works ${place}`,
  })),
}

const request = (
  history: HistoryEntry[],
  extras: Partial<SessionContextOptions<string>> = {},
): Promise<ModelRequest> =>
  createSessionContext(options(extras)).request({
    model: MODEL,
    history,
    tools,
    maxThinkingTokens: undefined,
  })

describe('requests of a session', () => {
  it('hold system prompt, memory, conversation and tools', async () => {
    const made = await request([user('hi')])
    expect(requestProblems(made)).toEqual([])
    expect(made.system).toHaveLength(2)
    expect(made.max_tokens).toBe(32_000)
    expect(made.tools?.map(({ name, description }) => [name, description])).toEqual([
      ['Bash', 'Bash works here'],
      ['Read', 'Read works here'],
    ])
    expect(JSON.stringify(made.messages)).toContain('memory')
  })

  it('PAIN-37: share their system prompt and tools, object by object', async () => {
    const context = createSessionContext(options())
    context.prepare()
    const ask = (history: HistoryEntry[]): Promise<ModelRequest> =>
      context.request({ model: MODEL, history, tools, maxThinkingTokens: undefined })
    const first = await ask([user('a')])
    const second = await ask([user('a'), assistant([use('t1')]), user([result('t1')])])
    expect(second.system).toEqual(first.system)
    expect(second.tools).toBe(first.tools)
  })

  it('think as much as the host, the environment or the keyword in the current prompt says', async () => {
    expect((await request([user('ultrathink please')])).thinking).toEqual({
      type: 'enabled',
      budget_tokens: 31_999,
    })
    expect((await request([user('ultrathink'), assistant('ok'), user('now')])).thinking).toBeUndefined()
    expect((await request([user('hi')], { env: { MAX_THINKING_TOKENS: '2048' } })).thinking).toEqual({
      type: 'enabled',
      budget_tokens: 2048,
    })
  })

  it('end with the answer that the model is to go on with', async () => {
    expect((await request([user('a'), assistant('b')])).messages.at(-1)?.role).toBe('assistant')
  })

  it('with a custom prompt have no block but the identity line and that prompt', async () => {
    const { system } = await request([user('hi')], { promptTexts: () => ({ custom: 'You are a test.' }) })
    expect(system?.[1]).toMatchObject({ text: 'You are a test.' })
    expect((await request([user('hi')], { promptTexts: () => ({ custom: '' }) })).system).toHaveLength(1)
  })

  it('of a subagent have its prompt, and the short cache', async () => {
    const env = { ENABLE_PROMPT_CACHING_1H: '1' }
    const { system } = await request([user('hi')], { agentPrompt: 'You search.', env })
    expect(system).toHaveLength(2)
    expect(String(system?.[1]?.text)).toMatch(/^You search\./)
    expect(system?.[1]?.cache_control).toEqual({ type: 'ephemeral' })
  })
})
