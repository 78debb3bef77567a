import * as z from 'zod'
import { jsonObjectSchema } from '../json.ts'
import { wireObject } from '../wire-object.ts'

/** Replaces the dynamic servers. Entries are checked one by one, so that a bad one is named in `errors`. */
export const mcpSetServersRequestSchema = wireObject({
  subtype: z.literal('mcp_set_servers'),
  servers: z.record(z.string(), jsonObjectSchema),
})

export const mcpSetServersResponseSchema = wireObject({
  added: z.array(z.string()),
  removed: z.array(z.string()),
  errors: z.record(z.string(), z.string()),
})

export type McpSetServersRequest = z.infer<typeof mcpSetServersRequestSchema>
export type McpSetServersResponse = z.infer<typeof mcpSetServersResponseSchema>
