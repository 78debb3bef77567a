import { answerTo } from '../support/lines.ts'
import { asObject, isObject, type JsonObject } from '../support/mock-api/json.ts'
import type { Cli } from '../support/run-cli.ts'

/** Answers every `mcp_message` of the engine as a server with the tools `add(a, b)` and `fail()`; ends with the process. */
export async function playMcpServer(cli: Cli, name: string, timeoutMs: number): Promise<void> {
  for (;;) {
    const request = await cli
      .waitFor({ type: 'control_request', request: { subtype: 'mcp_message' } }, timeoutMs)
      .catch(() => undefined)
    if (request === undefined) return
    const message = asObject(asObject(request.request).message)
    cli.send(
      answerTo(request, { mcp_response: { jsonrpc: '2.0', id: message.id ?? 0, ...respond(name, message) } }),
    )
  }
}

function respond(name: string, message: JsonObject): JsonObject {
  const params = asObject(message.params)
  switch (message.method) {
    case 'initialize':
      return {
        result: {
          protocolVersion: params.protocolVersion,
          capabilities: { tools: {} },
          serverInfo: { name, version: '1.0.0' },
        },
      }
    case 'tools/list':
      return { result: { tools: TOOLS } }
    case 'tools/call':
      return { result: callTool(String(params.name), asObject(params.arguments)) }
    case 'notifications/initialized':
    case 'notifications/cancelled':
    case 'ping':
      return { result: {} }
    default:
      return { error: { code: -32601, message: `unknown method ${String(message.method)}` } }
  }
}

const NUMBER = { type: 'number' }
const TOOLS = [
  {
    name: 'add',
    description: 'Adds two numbers',
    inputSchema: { type: 'object', properties: { a: NUMBER, b: NUMBER }, required: ['a', 'b'] },
  },
  { name: 'fail', description: 'Always fails', inputSchema: { type: 'object', properties: {} } },
]

function callTool(tool: string, input: JsonObject): JsonObject {
  const text = (value: string): JsonObject[] => [{ type: 'text', text: value }]
  if (tool === 'add' && isObject(input)) return { content: text(String(Number(input.a) + Number(input.b))) }
  return { content: text('it failed'), isError: true }
}
