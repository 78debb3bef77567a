import { describe, expect, it } from 'vitest'
import { jsonRpcMessageSchema, mcpServerConfigSchema } from './mcp.ts'

describe('mcpServerConfigSchema', () => {
  it('takes every transport, stdio also without a type', () => {
    const configs = [
      { command: 'node' },
      { type: 'stdio', command: 'node', args: ['server.js'], env: { A: '1' }, timeout: 5000 },
      { type: 'sse', url: 'https://example.com/sse', headers: { a: 'b' } },
      { type: 'http', url: 'https://example.com/mcp', headersHelper: 'print-headers' },
      { type: 'streamable-http', url: 'https://example.com/mcp' },
      { type: 'sdk', name: 'calc' },
    ]
    for (const config of configs) expect(mcpServerConfigSchema.parse(config)).toEqual(config)
  })

  it('refuses entries that name no server', () => {
    const configs = [
      {},
      { url: 'https://example.com' },
      { type: 'ws', url: 'x' },
      { type: 'http' },
      { command: '' },
    ]
    for (const config of configs) expect(mcpServerConfigSchema.safeParse(config).success).toBe(false)
  })
})

describe('jsonRpcMessageSchema', () => {
  it('takes requests, notifications, results and errors', () => {
    const messages = [
      { jsonrpc: '2.0', id: 0, method: 'tools/list' },
      { jsonrpc: '2.0', method: 'notifications/initialized', params: {} },
      { jsonrpc: '2.0', id: 'a', result: { tools: [] } },
      { jsonrpc: '2.0', id: null, error: { code: -32700, message: 'parse error' } },
    ]
    for (const message of messages) expect(jsonRpcMessageSchema.parse(message)).toEqual(message)
  })

  it('refuses other versions of JSON-RPC', () => {
    expect(jsonRpcMessageSchema.safeParse({ id: 1, method: 'x' }).success).toBe(false)
  })
})
