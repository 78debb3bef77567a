import type { JsonRpcMessage } from '@agent-engine/protocol'
import { describe, expect, it } from 'vitest'
import { entry, statusOf, testManager } from './connection.testing.ts'
import { createHostInbox } from './host-inbox.ts'

const calc = entry('calc', { type: 'sdk', name: 'calc' })

const resultOf = ({ method }: JsonRpcMessage): unknown => {
  switch (method) {
    case 'initialize':
      return {
        protocolVersion: '2025-06-18',
        capabilities: { tools: {} },
        serverInfo: { name: 'c', version: '1' },
      }
    case 'tools/list':
      return { tools: [{ name: 'add', inputSchema: { type: 'object' } }] }
    default:
      return { content: [] }
  }
}

describe('a server in the host', () => {
  it('sees the handshake in order, with ids from 0, and no capabilities of ours', async () => {
    const seen: JsonRpcMessage[] = []
    const send = async (_: string, message: JsonRpcMessage) => {
      seen.push(message)
      return { mcp_response: { jsonrpc: '2.0', id: message.id ?? 0, result: resultOf(message) } }
    }
    const { manager } = testManager({}, { host: { send, inbox: createHostInbox() } })
    manager.add([calc])
    await manager.ready()
    await manager.call({ server: 'calc', tool: 'add', input: { a: 1 }, toolUseId: 'toolu_1' })
    expect(seen.map(({ method, id }) => [method, id])).toEqual([
      ['initialize', 0],
      ['notifications/initialized', undefined],
      ['tools/list', 1],
      ['tools/call', 2],
    ])
    expect(seen[0]?.params).toMatchObject({ capabilities: {}, clientInfo: { name: 'agent-engine' } })
    expect(seen[3]?.params).toMatchObject({
      name: 'add',
      arguments: { a: 1 },
      _meta: { 'claudecode/toolUseId': 'toolu_1' },
    })
  })

  it('tells by itself that its tools have changed', async () => {
    let tools = ['add']
    const send = async (_: string, message: JsonRpcMessage) => {
      const list = { tools: tools.map((name) => ({ name, inputSchema: { type: 'object' } })) }
      const result = message.method === 'tools/list' ? list : resultOf(message)
      return { mcp_response: { jsonrpc: '2.0', id: message.id ?? 0, result } }
    }
    const inbox = createHostInbox()
    const { manager } = testManager({}, { host: { send, inbox } })
    manager.add([calc])
    await manager.ready()
    tools = ['add', 'subtract']
    inbox.deliver('calc', { jsonrpc: '2.0', method: 'notifications/tools/list_changed' })
    inbox.deliver('nobody', { jsonrpc: '2.0', method: 'notifications/tools/list_changed' })
    await expect.poll(() => manager.tools().map(({ name }) => name)).toEqual(['add', 'subtract'])
  })

  it('can get its first resource and prompt while the session runs', async () => {
    let has = false
    const send = async (_: string, message: JsonRpcMessage) => {
      const lists: Record<string, unknown> = {
        'prompts/list': { prompts: has ? [{ name: 'late' }] : [] },
        'resources/list': { resources: [{ uri: 'file:///late', name: 'late' }] },
      }
      const result = lists[message.method ?? ''] ?? resultOf(message)
      return { mcp_response: { jsonrpc: '2.0', id: message.id ?? 0, result } }
    }
    const inbox = createHostInbox()
    const { manager } = testManager({}, { host: { send, inbox } })
    manager.add([calc])
    await manager.ready()
    expect(manager.resourceServers()).toEqual([])
    has = true
    for (const kind of ['resources', 'prompts'])
      inbox.deliver('calc', { jsonrpc: '2.0', method: `notifications/${kind}/list_changed` })
    await expect.poll(() => manager.prompts().map(({ name }) => name)).toEqual(['late'])
    expect(manager.resourceServers()).toEqual(['calc'])
    expect(await manager.resources('calc')).toMatchObject([{ uri: 'file:///late', server: 'calc' }])
  })

  it('whose host refuses the handshake, or answers nonsense, has failed', async () => {
    const inbox = createHostInbox()
    const refusing = testManager({}, { host: { send: () => Promise.reject(new Error('no')), inbox } })
    refusing.manager.add([calc])
    await refusing.manager.ready()
    expect(refusing.manager.servers()).toMatchObject([{ status: 'failed', error: 'no' }])
    const odd = testManager({}, { host: { send: async () => ({}), inbox } })
    odd.manager.add([calc])
    await odd.manager.ready()
    expect(statusOf(odd.manager, 'calc')).toBe('failed')
  })

  it('without a host has failed', async () => {
    const { manager } = testManager()
    manager.add([calc])
    await manager.ready()
    expect(manager.servers()).toMatchObject([
      { status: 'failed', error: 'Servers of type sdk need a host that talks stream-json.' },
    ])
  })
})
