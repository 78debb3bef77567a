import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { afterEach, describe, expect, it, vi } from 'vitest'
import * as z3 from 'zod/v3'
import * as z4 from 'zod/v4'
import * as mini from 'zod/v4-mini'
import { closeEngines, echo, engine, type Json } from './connections.testing.ts'
import { createSdkMcpServer } from './server.ts'
import { type AnySdkMcpTool, tool } from './tool.ts'

afterEach(closeEngines)

function serverOf(...tools: AnySdkMcpTool[]) {
  return createSdkMcpServer({ name: 'inner', tools })
}

describe('tool()', () => {
  it('is a plain record', () => {
    const inputSchema = { a: z4.string() }
    const handler = async () => ({ content: [] })
    expect(tool('t', 'd', inputSchema, handler)).toEqual({
      name: 't',
      description: 'd',
      inputSchema,
      handler,
    })
    expect(
      tool('t', 'd', inputSchema, handler, {
        annotations: { readOnlyHint: true },
        searchHint: 's',
        alwaysLoad: true,
      }),
    ).toEqual({
      name: 't',
      description: 'd',
      inputSchema,
      handler,
      annotations: { readOnlyHint: true },
      _meta: { 'anthropic/searchHint': 's', 'anthropic/alwaysLoad': true },
    })
  })

  it.each([['text'], [{ a: 1 }], [null], [[]]])('refuses %j as a schema', (schema) => {
    // @ts-expect-error: no schema of any kind
    expect(() => tool('t', 'd', schema, echo)).toThrow(TypeError)
  })
})

describe('createSdkMcpServer()', () => {
  it('refuses two tools of one name', () => {
    expect(() => serverOf(tool('t', 'd', {}, echo), tool('t', 'd', {}, echo))).toThrow('two tools named "t"')
  })

  it('speaks the handshake under its own name', async () => {
    const server = createSdkMcpServer({ name: 'inner', version: '2.0.0', instructions: 'be brief' })
    expect(await engine(server).initialize()).toEqual({
      protocolVersion: '2025-06-18',
      capabilities: { tools: { listChanged: true } },
      serverInfo: { name: 'inner', version: '2.0.0' },
      instructions: 'be brief',
    })
    expect(await engine(serverOf()).initialize()).toMatchObject({ serverInfo: { version: '1.0.0' } })
  })

  it('lists no tools when it has none, answers ping and refuses unknown methods', async () => {
    const e = engine(serverOf())
    expect(await e.tools()).toEqual([])
    expect(await e.request('ping')).toEqual({})
    expect(await e.request('sing')).toMatchObject({ code: -32601 })
  })

  it('acknowledges notifications', async () => {
    const { connections } = engine(serverOf())
    const message = { jsonrpc: '2.0', method: 'notifications/initialized' }
    expect(await connections.exchange('srv', message)).toMatchObject({ jsonrpc: '2.0', result: {} })
  })

  it('answers requests that make no sense, instead of leaving the engine waiting', async () => {
    const { connections } = engine(serverOf())
    expect(await connections.exchange('srv', { id: 1, method: 7 })).toMatchObject({ error: { code: -32600 } })
    await expect(connections.exchange('other', {})).rejects.toThrow('SDK MCP server not found: other')
  })
})

describe('schemas of tools (SDK-09)', () => {
  const shape = { name: { type: 'string', description: 'who' }, times: { type: 'number', default: 1 } }

  it.each<[string, AnySdkMcpTool]>([
    [
      'zod 3 fields',
      tool('t', 'd', { name: z3.string().describe('who'), times: z3.number().default(1) }, echo),
    ],
    [
      'a zod 3 object',
      tool('t', 'd', z3.object({ name: z3.string().describe('who'), times: z3.number().default(1) }), echo),
    ],
    [
      'zod 4 fields',
      tool('t', 'd', { name: z4.string().describe('who'), times: z4.number().default(1) }, echo),
    ],
    [
      'a zod 4 object',
      tool('t', 'd', z4.object({ name: z4.string().describe('who'), times: z4.number().default(1) }), echo),
    ],
    ['JSON Schema', tool('t', 'd', { type: 'object', properties: shape, required: ['name'] }, echo)],
  ])('%s reach the model whole, and their defaults the handler', async (kind, definition) => {
    const e = engine(serverOf(definition))
    const [listed] = await e.tools()
    expect(listed?.inputSchema).toMatchObject({ type: 'object', properties: shape, required: ['name'] })
    const times = kind === 'JSON Schema' ? undefined : 1
    const result = (await e.call('t', { name: 'Ada' })) as CallToolResult
    expect(result.content).toEqual([{ type: 'text', text: JSON.stringify({ name: 'Ada', times }) }])
  })

  it('keep optional fields, enums, nested objects, records and unions of both zod generations', async () => {
    const three = {
      optional: z3.string().optional(),
      choice: z3.enum(['a', 'b']),
      nested: z3.object({ deep: z3.array(z3.string()) }),
      record: z3.record(z3.number()),
      either: z3.union([z3.string(), z3.number()]),
    }
    const four = {
      optional: z4.string().optional(),
      choice: z4.enum(['a', 'b']),
      nested: z4.object({ deep: z4.array(z4.string()) }),
      record: z4.record(z4.string(), z4.number()),
      either: z4.union([z4.string(), z4.number()]),
    }
    const e = engine(serverOf(tool('three', 'd', three, echo), tool('four', 'd', four, echo)))
    for (const { inputSchema } of await e.tools()) {
      expect(inputSchema.properties).toMatchObject({
        optional: { type: 'string' },
        choice: { enum: ['a', 'b'] },
        nested: { type: 'object', properties: { deep: { type: 'array' } } },
        record: { type: 'object', additionalProperties: { type: 'number' } },
      })
      expect(inputSchema.required).not.toContain('optional')
    }
  })

  it('of zod mini work too', async () => {
    const e = engine(serverOf(tool('t', 'd', { a: mini.number() }, echo)))
    expect((await e.tools())[0]?.inputSchema).toMatchObject({ properties: { a: { type: 'number' } } })
    expect(await e.call('t', { a: 'x' })).toMatchObject({ isError: true })
  })

  it('that have no JSON Schema form cost their own tool only, with a warning', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const e = engine(
      serverOf(tool('when', 'd', { at: z4.date() }, echo), tool('good', 'd', { a: z4.string() }, echo)),
    )
    expect((await e.tools()).map(({ name }) => name)).toEqual(['good'])
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('"when"'), {
      code: 'CLAUDE_SDK_MCP_TOOL_SCHEMA_UNCONVERTIBLE',
    })
    warn.mockRestore()
  })

  it('strip unknown arguments', async () => {
    const result = await engine(serverOf(tool('t', 'd', { a: z4.string() }, echo))).call('t', {
      a: 'x',
      b: 'y',
    })
    expect(result).toMatchObject({ content: [{ text: '{"a":"x"}' }] })
  })
})

describe('calls of tools', () => {
  const throws = async () => {
    throw new Error('no luck')
  }

  it.each<[string, (args: object, extra: unknown) => Promise<unknown>, Json]>([
    [
      'a result is handed on',
      async () => ({ content: [{ type: 'text', text: 'x' }] }),
      { content: [{ type: 'text', text: 'x' }] },
    ],
    [
      'structured content is a result too',
      async () => ({ structuredContent: { a: 1 } }),
      { structuredContent: { a: 1 } },
    ],
    ['text is wrapped', async () => 'plain', { content: [{ type: 'text', text: 'plain' }] }],
    [
      'an error is a result that the model can read',
      throws,
      { isError: true, content: [{ type: 'text', text: 'no luck' }] },
    ],
    [
      'nothing is an error naming the tool',
      async () => undefined,
      { isError: true, content: [{ text: expect.stringContaining('"t" returned nothing') }] },
    ],
    ['null is an error', async () => null, { isError: true }],
    ['junk is an error', async () => ({ a: 1 }), { isError: true }],
    [
      'a broken block is an error naming the tool and the place',
      async () => ({ content: [{ type: 'image', data: 'no base64!', mimeType: 'image/png' }] }),
      {
        isError: true,
        content: [
          { text: 'Tool "t" returned a result that is not MCP at content[0].data: Invalid Base64 string' },
        ],
      },
    ],
  ])('%s', async (_, handler, expected) => {
    const definition = tool('t', 'd', {}, handler as () => Promise<CallToolResult>)
    expect(await engine(serverOf(definition)).call('t')).toMatchObject(expected)
  })

  it('with wrong arguments or an unknown name are results that say so', async () => {
    const e = engine(serverOf(tool('t', 'd', { a: z4.number() }, echo)))
    expect(await e.call('t', { a: 'x' })).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining('a') }],
    })
    expect(await e.call('t')).toMatchObject({ isError: true })
    expect(await e.call('nope')).toMatchObject({
      isError: true,
      content: [{ text: 'Tool "nope" not found' }],
    })
  })

  it('get a signal, an id and ways to write to the engine', async () => {
    const definition = tool('t', 'd', {}, async (_, extra) => {
      const context = extra as {
        sendNotification(n: object): Promise<void>
        requestId: unknown
        signal: AbortSignal
      }
      await context.sendNotification({
        method: 'notifications/progress',
        params: { progressToken: 1, progress: 5 },
      })
      return { content: [{ type: 'text', text: `${context.requestId} ${context.signal.aborted}` }] }
    })
    const e = engine(serverOf(definition))
    await e.initialize()
    expect(await e.call('t')).toMatchObject({ content: [{ text: '1 false' }] })
    expect(e.received).toMatchObject([{ method: 'notifications/progress', params: { progress: 5 } }])
  })

  it('are aborted, and answered, when the engine cancels them', async () => {
    let signal: AbortSignal | undefined
    const definition = tool('t', 'd', {}, (_, extra) => {
      signal = (extra as { signal: AbortSignal }).signal
      return new Promise(() => {})
    })
    const e = engine(serverOf(definition))
    await e.initialize()
    const call = e.call('t')
    await vi.waitUntil(() => signal)
    await e.connections.exchange('srv', {
      jsonrpc: '2.0',
      method: 'notifications/cancelled',
      params: { requestId: 1 },
    })
    expect(await call).toMatchObject({ message: 'Request cancelled' })
    await vi.waitUntil(() => signal?.aborted)
  })

  it('are aborted, and answered, when the query ends', async () => {
    let signal: AbortSignal | undefined
    const definition = tool('t', 'd', {}, (_, extra) => {
      signal = (extra as { signal: AbortSignal }).signal
      return new Promise(() => {})
    })
    const e = engine(serverOf(definition))
    const call = e.call('t')
    await vi.waitUntil(() => signal)
    e.connections.close()
    expect(await call).toMatchObject({ message: 'Connection closed' })
    expect(signal?.aborted).toBe(true)
  })
})

describe('one server in many queries (SDK-08)', () => {
  it('serves three at once, and one after another', async () => {
    const server = serverOf(tool('t', 'd', { n: z4.number() }, echo))
    const engines = [engine(server), engine(server), engine(server)]
    const replies = await Promise.all(
      engines.map(async (e, n) => {
        await e.initialize()
        return e.call('t', { n })
      }),
    )
    expect(replies).toMatchObject([0, 1, 2].map((n) => ({ content: [{ text: `{"n":${n}}` }] })))
    for (const { connections } of engines) connections.close()
    expect(await engine(server).call('t', { n: 9 })).toMatchObject({ content: [{ text: '{"n":9}' }] })
  })

  it('whose instance was changed serves what the instance has, to all of them', async () => {
    const server = serverOf(tool('t', 'd', { n: z4.number() }, echo))
    expect(server.instance).toBe(server.instance)
    server.instance.registerTool('added', { description: 'd', inputSchema: { n: z4.number() } }, echo)
    server.instance.registerResource('r', 'file:///r', {}, async () => ({ contents: [] }))
    const engines = [engine(server), engine(server)]
    for (const [n, e] of engines.entries()) {
      await e.initialize()
      expect((await e.tools()).map(({ name }) => name)).toEqual(['t', 'added'])
      expect(await e.call('added', { n })).toMatchObject({ content: [{ text: `{"n":${n}}` }] })
      expect(await e.request('resources/list')).toMatchObject({ resources: [{ uri: 'file:///r' }] })
    }
  })
})

describe('a server made by hand, of any copy of the MCP package (SDK-25)', () => {
  function byHand() {
    const instance = new McpServer({ name: 'hand', version: '1.0.0' })
    const calls: { n: number; signal: AbortSignal }[] = []
    instance.registerTool('t', { inputSchema: { n: z4.number() } }, ({ n }, { signal }) => {
      calls.push({ n, signal })
      return new Promise<CallToolResult>((resolve) => {
        if (n >= 0) setTimeout(() => resolve({ content: [{ type: 'text', text: `${n}` }] }), 20)
      })
    })
    return { config: { type: 'sdk' as const, name: 'hand', instance }, instance, calls }
  }

  it('answers each query under its own ids, at once', async () => {
    const { config } = byHand()
    const engines = [engine(config), engine(config), engine(config)]
    const replies = await Promise.all(engines.map((e, n) => e.call('t', { n })))
    expect(replies).toMatchObject([0, 1, 2].map((n) => ({ content: [{ text: `${n}` }] })))
  })

  it('has the calls of a query that ends aborted, and no others', async () => {
    const { config, calls } = byHand()
    const [leaving, staying] = [engine(config), engine(config)]
    void leaving.call('t', { n: -1 })
    void staying.call('t', { n: -2 })
    await vi.waitUntil(() => calls.length === 2)
    leaving.connections.close()
    await vi.waitUntil(() => calls.find(({ n }) => n === -1)?.signal.aborted)
    expect(calls.find(({ n }) => n === -2)?.signal.aborted).toBe(false)
    expect(await staying.call('t', { n: 3 })).toMatchObject({ content: [{ text: '3' }] })
  })

  it('is let go when the last query has ended, and can be used again', async () => {
    const { config, instance } = byHand()
    const e = engine(config)
    await e.call('t', { n: 1 })
    expect(instance.isConnected()).toBe(true)
    e.connections.close()
    await vi.waitUntil(() => !instance.isConnected())
    expect(await engine(config).call('t', { n: 2 })).toMatchObject({ content: [{ text: '2' }] })
  })

  it('cancels by the ids of the query that asks for it', async () => {
    const { config, calls } = byHand()
    const [first, second] = [engine(config), engine(config)]
    void first.call('t', { n: -1 })
    void second.call('t', { n: -2 })
    await vi.waitUntil(() => calls.length === 2)
    await second.connections.exchange('srv', {
      jsonrpc: '2.0',
      method: 'notifications/cancelled',
      params: { requestId: 0 },
    })
    await vi.waitUntil(() => calls.find(({ n }) => n === -2)?.signal.aborted)
    expect(calls.find(({ n }) => n === -1)?.signal.aborted).toBe(false)
  })

  it('writes what belongs to no call to every query', async () => {
    const { config, instance } = byHand()
    const engines = [engine(config), engine(config)]
    for (const e of engines) await e.initialize()
    instance.sendToolListChanged()
    await vi.waitUntil(() => engines.every(({ received }) => received.length > 0))
    expect(engines.map(({ received }) => received[0])).toMatchObject([
      { method: 'notifications/tools/list_changed' },
      { method: 'notifications/tools/list_changed' },
    ])
  })

  it('of another kind than the package fails with an error the engine sees', async () => {
    const broken = {
      type: 'sdk' as const,
      name: 'b',
      instance: { connect: () => Promise.reject(new Error('in use')), close: async () => {} },
    }
    await expect(engine(broken).call('t')).rejects.toThrow('in use')
  })
})
