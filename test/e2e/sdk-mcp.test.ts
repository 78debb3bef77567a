import { fileURLToPath } from 'node:url'
import {
  createSdkMcpServer,
  type McpServerStatus,
  type Query,
  query,
  type SDKMessage,
  type SDKUserMessage,
  tool,
} from '@agent-engine/sdk'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import * as z3 from 'zod/v3'
import { testEnvironment } from '../support/environment.ts'
import { asArray } from '../support/mock-api/json.ts'
import { text, toolUse } from '../support/mock-api/reply.ts'
import { BUILT_CLI } from '../support/run-cli.ts'
import { type Scenario, scenario } from '../support/scenario.ts'

const SERVER = fileURLToPath(new URL('../../fixtures/mcp/server.mjs', import.meta.url))
const answer = (value: string) => ({ content: [{ type: 'text' as const, text: value }] })

/** A query that gets one prompt after the other. */
const conversation = (s: Scenario) => {
  const waiting: SDKUserMessage[] = []
  let wake = (): void => undefined
  let ended = false
  async function* prompts(): AsyncGenerator<SDKUserMessage> {
    for (;;) {
      const next = waiting.shift()
      if (next !== undefined) yield next
      else if (ended) return
      else
        await new Promise<void>((resolve) => {
          wake = resolve
        })
    }
  }
  const q = query({
    prompt: prompts(),
    options: {
      cwd: s.project.cwd,
      env: testEnvironment({ home: s.project.home, apiUrl: s.api.url, mark: s.mark }),
      pathToAgentExecutable: BUILT_CLI,
      permissionMode: 'bypassPermissions',
      allowDangerouslySkipPermissions: true,
    },
  })
  return {
    q,
    /** One turn; gives the tool results of it as JSON. */
    async turn(content: string): Promise<string> {
      waiting.push({ type: 'user', message: { role: 'user', content }, parent_tool_use_id: null })
      wake()
      const seen: SDKMessage[] = []
      for (;;) {
        const { value, done } = await q.next()
        if (done === true) throw new Error('the query ended')
        seen.push(value)
        if (value.type === 'result') return JSON.stringify(seen.filter(({ type }) => type === 'user'))
      }
    },
    end(): void {
      ended = true
      wake()
    },
  }
}

const states = async (q: Query): Promise<Record<string, McpServerStatus['status']>> =>
  Object.fromEntries((await q.mcpServerStatus()).map(({ name, status }) => [name, status]))

describe('servers that a host sets while a query runs', () => {
  it('are there for the next turn, in this process and beside it, and can be switched, renewed and replaced', async () => {
    const s = await scenario({
      script: [
        text('ready'),
        toolUse('mcp__calc__add', { a: 2, b: 3 }),
        toolUse('mcp__calc__shout', { word: 'hi' }),
        toolUse('mcp__files__echo', { text: 'from a program' }),
        text('done'),
        toolUse('mcp__calc__later', {}),
        text('done'),
        toolUse('mcp__files__echo', { text: 'x' }),
        text('done'),
      ],
      // Other tools are another beginning of the request.
      api: { violations: 'expected' },
    })
    const calc = createSdkMcpServer({
      name: 'calc',
      tools: [
        tool('add', 'Adds', { a: z.number(), b: z.number() }, async ({ a, b }) => answer(`sum ${a + b}`)),
        tool('shout', 'Shouts', { word: z3.string() }, async ({ word }) => answer(`${word.toUpperCase()}!`)),
      ],
    })
    const { q, turn, end } = conversation(s)
    await turn('hello')
    const files = { command: process.execPath, args: [SERVER, 'good'] }
    expect(await q.setMcpServers({ calc, files })).toMatchObject({
      added: ['files', 'calc'],
      errors: {},
    })
    expect(await states(q)).toEqual({ calc: 'connected', files: 'connected' })
    const results = await turn('use them')
    for (const part of ['sum 5', 'HI!', 'from a program']) expect(results).toContain(part)

    calc.instance.registerTool('later', { description: 'Later' }, async () => answer('it came later'))
    calc.instance.sendToolListChanged()
    await expect
      .poll(async () => JSON.stringify(await q.mcpServerStatus()), { timeout: 10_000 })
      .toContain('later')
    expect(await turn('use the new one')).toContain('it came later')

    await q.toggleMcpServer('files', false)
    expect(await states(q)).toEqual({ calc: 'connected', files: 'disabled' })
    expect(await turn('use what is off')).toContain('No such tool available')
    await q.toggleMcpServer('files', true)
    await q.reconnectMcpServer('files')
    await q.reconnectMcpServer('calc')
    expect(await states(q)).toEqual({ calc: 'connected', files: 'connected' })
    await expect(q.reconnectMcpServer('nobody')).rejects.toThrow('Server not found: nobody')
    expect(await q.setMcpServers({ calc })).toMatchObject({ added: [], removed: ['files'] })
    expect(await states(q)).toEqual({ calc: 'connected' })
    end()
    expect(await q.next()).toMatchObject({ done: true })
  })

  it('may get their first resource and prompt while the query runs', async () => {
    const s = await scenario({
      script: ({ body }) =>
        JSON.stringify(asArray(body.messages).at(-1)).includes('read it')
          ? toolUse('ReadMcpResourceTool', { server: 'calc', uri: 'calc://memory' })
          : text('done'),
      // The tools for resources are another beginning of the request.
      api: { violations: 'expected' },
    })
    const calc = createSdkMcpServer({
      name: 'calc',
      tools: [tool('add', 'Adds', { a: z.number() }, async ({ a }) => answer(`sum ${a}`))],
    })
    const { q, turn, end } = conversation(s)
    await q.setMcpServers({ calc })
    await turn('hello')
    const offered = (): string => JSON.stringify(s.api.mainRequests.at(-1)?.body.tools)
    expect(offered()).not.toContain('ReadMcpResourceTool')

    calc.instance.registerResource('memory', 'calc://memory', {}, async (uri) => ({
      contents: [{ uri: uri.href, text: 'remembered 42' }],
    }))
    calc.instance.registerPrompt('greet', {}, async () => ({
      messages: [{ role: 'user', content: { type: 'text', text: 'Greet the user' } }],
    }))
    const afterATurn = (): Promise<string> => turn('go on').then(offered)
    await expect.poll(afterATurn, { timeout: 15_000 }).toContain('ReadMcpResourceTool')
    expect(await turn('read it')).toContain('remembered 42')
    await turn('/mcp__calc__greet')
    expect(JSON.stringify(s.api.mainRequests.at(-1)?.body.messages)).toContain('Greet the user')
    end()
  })
})
