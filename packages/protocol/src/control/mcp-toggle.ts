import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { emptyResponseSchema } from './empty-response.ts'

export const mcpToggleRequestSchema = wireObject({
  subtype: z.literal('mcp_toggle'),
  serverName: z.string(),
  enabled: z.boolean(),
})

export const mcpToggleResponseSchema = emptyResponseSchema

export type McpToggleRequest = z.infer<typeof mcpToggleRequestSchema>
