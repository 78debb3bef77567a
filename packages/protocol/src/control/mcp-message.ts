import * as z from 'zod'
import { jsonRpcMessageSchema } from '../mcp.ts'
import { wireObject } from '../wire-object.ts'
import { emptyResponseSchema } from './empty-response.ts'

/** One JSON-RPC message to or from an MCP server inside the host; the same in both directions. */
export const mcpMessageRequestSchema = wireObject({
  subtype: z.literal('mcp_message'),
  server_name: z.string(),
  message: jsonRpcMessageSchema,
})

/** The host's answer: the server's reply, or an empty result for a notification. */
export const mcpMessageReplySchema = wireObject({ mcp_response: jsonRpcMessageSchema })

/** The engine's answer to a message that the server sent by itself. */
export const mcpMessageReceiptSchema = emptyResponseSchema

export type McpMessageRequest = z.infer<typeof mcpMessageRequestSchema>
export type McpMessageReply = z.infer<typeof mcpMessageReplySchema>
