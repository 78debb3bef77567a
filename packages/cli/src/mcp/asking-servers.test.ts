import { fileURLToPath } from 'node:url'
import type { ElicitationRequest, ElicitationResponse } from '@agent-engine/protocol/control/elicitation'
import { describe, expect, it } from 'vitest'
import { entry, testManager } from './connection.testing.ts'
import { createElicitations, type Elicitations } from './elicitations.ts'
import type { McpManager } from './manager.ts'

const SERVER = fileURLToPath(new URL('../../../../fixtures/mcp/asking-server.mjs', import.meta.url))

const asking = (
  elicitations: Elicitations | undefined,
  options: { env?: Record<string, string>; roots?: () => readonly string[] } = {},
): { manager: McpManager; call(tool: string): Promise<unknown> } => {
  const { roots, env = {} } = options
  const { manager } = testManager(env, {
    ...(elicitations === undefined ? {} : { elicitations }),
    ...(roots === undefined ? {} : { roots }),
  })
  manager.add([entry('s', { command: process.execPath, args: [SERVER] })])
  return {
    manager,
    async call(tool) {
      const result = await manager.call({ server: 's', tool, input: {} })
      const [block]: unknown[] = Array.isArray(result.content) ? result.content : []
      const text = typeof block === 'object' && block !== null && 'text' in block ? String(block.text) : ''
      return text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text
    },
  }
}

const answering = (
  answer: ElicitationResponse | Error,
): { elicitations: Elicitations; asked: ElicitationRequest[]; completed: string[] } => {
  const asked: ElicitationRequest[] = []
  const completed: string[] = []
  const elicitations = createElicitations(
    async (request) => {
      asked.push(request)
      if (answer instanceof Error) throw answer
      return answer
    },
    (_server, id) => void completed.push(id),
  )
  return { elicitations, asked, completed }
}

describe('a server that asks the user', () => {
  it('for values gets what was answered', async () => {
    const { elicitations, asked } = answering({ action: 'accept', content: { name: 'Bob' } })
    const { call } = asking(elicitations)
    expect(await call('ask')).toEqual({
      capabilities: { roots: { listChanged: true }, elicitation: { form: {}, url: {} } },
      answer: { action: 'accept', content: { name: 'Bob' } },
    })
    expect(asked).toMatchObject([
      { mcp_server_name: 's', message: 'Who are you?', mode: 'form', property_order: ['name'] },
    ])
  })

  it.each([
    ['decline', { action: 'decline', content: { name: 'no' } } as const, { action: 'decline' }],
    ['cancel', new Error('the host is gone'), { action: 'cancel' }],
  ])('is told of a %s without values', async (_name, answer, expected) => {
    const { call } = asking(answering(answer).elicitations)
    expect(await call('ask')).toMatchObject({ answer: expected })
  })

  it('where nobody can be asked is told so from the start', async () => {
    const { call } = asking(undefined)
    expect(await call('ask')).toEqual({
      capabilities: { roots: { listChanged: true } },
      answer: { error: { code: -32601, message: 'Unknown method: elicitation/create' } },
    })
  })

  it('to go to an address says when the user is done there; others are not heard', async () => {
    const { elicitations, asked, completed } = answering({ action: 'accept' })
    const { call } = asking(elicitations)
    expect(await call('open')).toEqual({ action: 'accept' })
    expect(asked).toMatchObject([{ mode: 'url', url: 'https://pay.example/1', elicitation_id: 'e1' }])
    expect(completed).toEqual(['e1'])
  })

  it('to go to what is no web address is refused without asking', async () => {
    const { elicitations, asked } = answering({ action: 'accept' })
    expect(await asking(elicitations).call('dangerous')).toEqual({ action: 'decline' })
    expect(asked).toEqual([])
  })

  it('to go somewhere before it does its work is called again afterwards', async () => {
    const { elicitations, asked, completed } = answering({ action: 'accept' })
    expect(await asking(elicitations).call('locked')).toBe('open after 2 tries')
    expect(asked).toHaveLength(1)
    expect(completed).toEqual(['e3'])
    const refused = answering({ action: 'decline' })
    await expect(asking(refused.elicitations).call('locked')).rejects.toThrow('MCP error -32042: pay first')
  })

  it('is not idle while it waits for the user', async () => {
    const elicitations = createElicitations(
      () => new Promise((resolve) => setTimeout(() => resolve({ action: 'decline' }), 900)),
      () => undefined,
    )
    const { call } = asking(elicitations, { env: { CLAUDE_CODE_MCP_TOOL_IDLE_TIMEOUT: '300' } })
    expect(await call('patient')).toEqual({ action: 'decline' })
  })
})

describe('a question to the user', () => {
  it('ends with the call that it came from; the server is told that it was cancelled', async () => {
    const interrupt = new AbortController()
    const withdrawn: unknown[] = []
    const elicitations = createElicitations(
      (_request, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            withdrawn.push(signal.aborted)
            reject(signal.reason)
          })
          interrupt.abort(new Error('enough'))
        }),
      () => undefined,
    )
    const { manager, call } = asking(elicitations)
    await expect(
      manager.call({ server: 's', tool: 'ask', input: {}, signal: interrupt.signal }),
    ).rejects.toThrow('enough')
    expect(withdrawn).toEqual([true])
    expect(await call('answers')).toEqual([{ action: 'cancel' }])
  })
})

describe('roots', () => {
  it('that change are told, and asked for anew', async () => {
    const roots = ['/one']
    const { manager, call } = asking(undefined, { roots: () => roots })
    expect(await call('roots')).toEqual({ rootChanges: 0, roots: [{ uri: 'file:///one' }] })
    roots.push('/two words')
    manager.rootsChanged()
    expect(await call('roots')).toEqual({
      rootChanges: 1,
      roots: [{ uri: 'file:///one' }, { uri: 'file:///two%20words' }],
    })
  })
})
