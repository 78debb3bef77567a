import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import {
  CallToolRequestSchema,
  type CallToolResult,
  ListToolsRequestSchema,
  type Tool,
} from '@modelcontextprotocol/sdk/types.js'
import { warnOnce } from '../warnings.ts'
import type { ServerDefinition } from './definition.ts'
import { type CompiledSchema, compileSchema } from './schema.ts'
import type { AnySdkMcpTool } from './tool.ts'
import { errorResult, runHandler } from './tool-result.ts'

interface ReadyTool {
  tool: AnySdkMcpTool
  schema: CompiledSchema
}

/** A protocol instance for one query over the tools of a definition (spec: SDK, section 9.3). */
export function createToolServer({ name, version, instructions, tools }: ServerDefinition): Server {
  const ready = readyTools(name, tools)
  const server = new Server(
    { name, version },
    { capabilities: { tools: { listChanged: true } }, ...(instructions !== undefined && { instructions }) },
  )
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [...ready.values()].map(listed) }))
  server.setRequestHandler(CallToolRequestSchema, ({ params }, extra) =>
    call(ready.get(params.name), params.name, params.arguments ?? {}, extra),
  )
  return server
}

/** A tool whose schema cannot be shown to the model is left out, and the others stay. */
function readyTools(server: string, tools: ServerDefinition['tools']): Map<string, ReadyTool> {
  const ready = new Map<string, ReadyTool>()
  for (const tool of tools.values()) {
    try {
      ready.set(tool.name, { tool, schema: compileSchema(tool) })
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      warnOnce(
        'CLAUDE_SDK_MCP_TOOL_SCHEMA_UNCONVERTIBLE',
        `MCP server "${server}": tool "${tool.name}" is left out, because its schema has no JSON Schema form: ${reason}`,
      )
    }
  }
  return ready
}

function listed({ tool, schema }: ReadyTool): Tool {
  const { name, description, annotations, _meta } = tool
  return {
    name,
    description,
    inputSchema: schema.jsonSchema,
    ...(annotations && { annotations }),
    ...(_meta && { _meta }),
  }
}

/** The model can correct itself when it is told what was wrong, so every failure is a result. */
async function call(
  ready: ReadyTool | undefined,
  name: string,
  args: object,
  extra: unknown,
): Promise<CallToolResult> {
  if (ready === undefined) return errorResult(`Tool "${name}" not found`)
  const parsed = await ready.schema.parse(args)
  if (!parsed.ok) return errorResult(`Invalid arguments for tool "${name}": ${parsed.message}`)
  return runHandler(name, () => ready.tool.handler(parsed.value, extra))
}
