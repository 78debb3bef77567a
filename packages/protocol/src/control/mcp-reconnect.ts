import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { emptyResponseSchema } from './empty-response.ts'

export const mcpReconnectRequestSchema = wireObject({
  subtype: z.literal('mcp_reconnect'),
  serverName: z.string(),
})

export const mcpReconnectResponseSchema = emptyResponseSchema

export type McpReconnectRequest = z.infer<typeof mcpReconnectRequestSchema>
