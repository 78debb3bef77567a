import * as z from 'zod'
import { jsonObjectSchema } from '../json.ts'
import { wireObject } from '../wire-object.ts'

/** An MCP server asks the user something. */
export const elicitationRequestSchema = wireObject({
  subtype: z.literal('elicitation'),
  mcp_server_name: z.string(),
  message: z.string(),
  mode: z.enum(['form', 'url']).optional(),
  url: z.string().optional(),
  elicitation_id: z.string().optional(),
  requested_schema: jsonObjectSchema.optional(),
  property_order: z.array(z.string()).optional(),
  title: z.string().optional(),
  display_name: z.string().optional(),
  description: z.string().optional(),
})

export const elicitationResponseSchema = wireObject({
  action: z.enum(['accept', 'decline', 'cancel']),
  content: jsonObjectSchema.optional(),
})

export type ElicitationRequest = z.infer<typeof elicitationRequestSchema>
export type ElicitationResponse = z.infer<typeof elicitationResponseSchema>
