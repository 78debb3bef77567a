import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import type { AnySchema, ZodRawShapeCompat } from '@modelcontextprotocol/sdk/server/zod-compat.js'
import { warnOnce } from '../warnings.ts'
import type { ServerDefinition } from './definition.ts'
import { type AnySdkMcpTool, schemaKind } from './tool.ts'
import { runHandler } from './tool-result.ts'

/** Puts the tools of a definition on an `McpServer`, which takes zod schemas alone. */
export function registerTools(server: McpServer, { name: serverName, tools }: ServerDefinition): void {
  for (const tool of tools.values()) {
    if (schemaKind(tool.inputSchema) === 'json') {
      warnOnce(
        'CLAUDE_SDK_MCP_TOOL_SCHEMA_UNCONVERTIBLE',
        `MCP server "${serverName}": tool "${tool.name}" has a JSON Schema, which an McpServer instance cannot hold; it is left out`,
      )
      continue
    }
    const { description, annotations, _meta } = tool
    const config = {
      description,
      inputSchema: asZod(tool),
      ...(annotations && { annotations }),
      ...(_meta && { _meta }),
    }
    server.registerTool(tool.name, config, (args: object, extra: unknown) =>
      runHandler(tool.name, () => tool.handler(args, extra)),
    )
  }
}

/** `schemaKind` has looked: it is zod, of one version or the other. */
export function asZod({ inputSchema }: Pick<AnySdkMcpTool, 'inputSchema'>): AnySchema | ZodRawShapeCompat {
  return inputSchema as AnySchema | ZodRawShapeCompat
}
