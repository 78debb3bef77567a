import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { emptyResponseSchema } from './empty-response.ts'

/** Forgets the login to a remote MCP server and connects to it anew. */
export const mcpClearAuthRequestSchema = wireObject({
  subtype: z.literal('mcp_clear_auth'),
  serverName: z.string(),
})

export const mcpClearAuthResponseSchema = emptyResponseSchema

export type McpClearAuthRequest = z.infer<typeof mcpClearAuthRequestSchema>
