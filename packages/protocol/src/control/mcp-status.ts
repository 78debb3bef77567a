import * as z from 'zod'
import { mcpServerStatusSchema } from '../mcp.ts'
import { wireObject } from '../wire-object.ts'

export const mcpStatusRequestSchema = wireObject({ subtype: z.literal('mcp_status') })

export const mcpStatusResponseSchema = wireObject({ mcpServers: z.array(mcpServerStatusSchema) })

export type McpStatusRequest = z.infer<typeof mcpStatusRequestSchema>
export type McpStatusResponse = z.infer<typeof mcpStatusResponseSchema>
