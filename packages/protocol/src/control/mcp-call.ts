import * as z from 'zod'
import { jsonObjectSchema } from '../json.ts'
import { wireObject } from '../wire-object.ts'

/** Runs a tool of an MCP server without asking the model; refused for servers inside the host. */
export const mcpCallRequestSchema = wireObject({
  subtype: z.literal('mcp_call'),
  server: z.string(),
  tool: z.string(),
  arguments: jsonObjectSchema.optional(),
})

/** The server's result as it came. */
export const mcpCallResponseSchema = wireObject({ content: z.array(z.unknown()).optional() })

export type McpCallRequest = z.infer<typeof mcpCallRequestSchema>
export type McpCallResponse = z.infer<typeof mcpCallResponseSchema>
