import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { McpError } from '../mcp/errors.ts'
import { listMcpResourcesTool } from './list-mcp-resources.ts'
import type { McpPort } from './mcp-port.ts'
import { readMcpResourceTool } from './read-mcp-resource.ts'
import { callTool, createWorkplace, failureOf, textOf } from './tool-testing.testing.ts'

const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

const servers: McpPort = {
  async resources(server) {
    const all = [
      { name: 'A', uri: 'res://a', description: 'desc a', mimeType: 'text/plain', server: 'one', size: 3 },
      { name: 'B', uri: 'res://b', server: 'two' },
    ]
    if (server === undefined) return all
    if (server === 'empty') return []
    const found = all.filter((each) => each.server === server)
    if (found.length === 0)
      throw new McpError('mcp_unavailable', `Server not found: ${server}. Configured servers: one, two`)
    return found
  },
  async readResource(server, uri) {
    if (server !== 'one') throw new McpError('mcp_unavailable', `The MCP server '${server}' is disabled.`)
    switch (uri) {
      case 'res://a':
        return { contents: [{ uri: 'res://a', mimeType: 'text/plain', text: 'RESOURCE A' }] }
      case 'res://image':
        return { contents: [{ uri, mimeType: 'image/png', blob: PIXEL }] }
      case 'res://data':
        return { contents: [{ uri, blob: Buffer.from('bytes').toString('base64') }, { text: 'and text' }] }
      case 'res://odd':
        return { contents: 'nothing of the kind' }
      default:
        throw new McpError('mcp_rpc', 'MCP error -32002: Resource not found')
    }
  },
}

const place = () => createWorkplace({ mcp: servers })

describe('ListMcpResourcesTool', () => {
  it('lists the resources of all servers as compact JSON', async () => {
    const { ctx } = await place()
    expect(await textOf(listMcpResourcesTool, {}, ctx)).toBe(
      '[{"name":"A","uri":"res://a","description":"desc a","mimeType":"text/plain","server":"one"},{"name":"B","uri":"res://b","server":"two"}]',
    )
  })

  it('lists those of one server; the output is the list', async () => {
    const { ctx } = await place()
    const { output } = await callTool(listMcpResourcesTool, { server: 'two' }, ctx)
    expect(output).toEqual([{ name: 'B', uri: 'res://b', server: 'two' }])
  })

  it('says so when there are none', async () => {
    const { ctx } = await place()
    const { output, model } = await callTool(listMcpResourcesTool, { server: 'empty' }, ctx)
    expect(output).toEqual([])
    expect(model.content).toMatch(/no resources/)
  })

  it('fails for a server that nobody knows, with the names of those that are', async () => {
    const { ctx } = await place()
    expect(await failureOf(listMcpResourcesTool, { server: 'three' }, ctx)).toEqual({
      class: 'X',
      code: 'mcp_unavailable',
      message: 'Server not found: three. Configured servers: one, two',
    })
  })
})

describe('ReadMcpResourceTool', () => {
  it('gives texts as compact JSON', async () => {
    const { ctx } = await place()
    const { output, model } = await callTool(readMcpResourceTool, { server: 'one', uri: 'res://a' }, ctx)
    expect(output).toEqual({ contents: [{ uri: 'res://a', mimeType: 'text/plain', text: 'RESOURCE A' }] })
    expect(model.content).toBe('{"contents":[{"uri":"res://a","mimeType":"text/plain","text":"RESOURCE A"}]}')
  })

  it('saves data to a file and says where', async () => {
    const { ctx, at } = await place()
    const { output } = await callTool(readMcpResourceTool, { server: 'one', uri: 'res://data' }, ctx)
    expect(output).toEqual({
      contents: [
        {
          uri: 'res://data',
          blobSavedTo: at('saved-1.bin'),
          text: `5 bytes of data, saved to ${at('saved-1.bin')}`,
        },
        { uri: 'res://data', text: 'and text' },
      ],
    })
    expect(await readFile(at('saved-1.bin'), 'utf8')).toBe('bytes')
  })

  it('shows the model images as well', async () => {
    const { ctx, at } = await place()
    const { output, model } = await callTool(readMcpResourceTool, { server: 'one', uri: 'res://image' }, ctx)
    expect(output).toMatchObject({ contents: [{ blobSavedTo: at('saved-1.png') }] })
    expect(JSON.stringify(output)).not.toContain(PIXEL)
    expect(model.content).toEqual([
      { type: 'text', text: JSON.stringify(output) },
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PIXEL } },
    ])
  })

  it('takes an answer of another shape for an empty one', async () => {
    const { ctx } = await place()
    expect(await textOf(readMcpResourceTool, { server: 'one', uri: 'res://odd' }, ctx)).toBe(
      '{"contents":[]}',
    )
  })

  it.each([
    ['a server that is not connected', 'two', 'res://a', "The MCP server 'two' is disabled."],
    ['an error of the server', 'one', 'res://none', 'MCP error -32002: Resource not found'],
  ])('fails with %s', async (_, server, uri, message) => {
    const { ctx } = await place()
    expect(await failureOf(readMcpResourceTool, { server, uri }, ctx)).toMatchObject({ class: 'X', message })
  })

  it('needs both of its parameters', async () => {
    await expect(readMcpResourceTool.prepare({ server: 'one' }, '/')).rejects.toThrow(/`uri`/)
  })
})
