import * as z from 'zod'
import { jsonObjectSchema } from '../json.ts'
import { wireObject } from '../wire-object.ts'

/** Reads a resource of an MCP server without asking the model; refused for servers inside the host. */
export const mcpReadResourceRequestSchema = wireObject({
  subtype: z.literal('mcp_read_resource'),
  serverName: z.string(),
  uri: z.string(),
})

export const mcpReadResourceResponseSchema = wireObject({
  contents: z.array(
    wireObject({
      uri: z.string(),
      mimeType: z.string().optional(),
      text: z.string().optional(),
      blob: z.string().optional(),
      _meta: jsonObjectSchema.optional(),
    }),
  ),
})

export type McpReadResourceRequest = z.infer<typeof mcpReadResourceRequestSchema>
export type McpReadResourceResponse = z.infer<typeof mcpReadResourceResponseSchema>
