import * as z from 'zod'
import { wireObject } from '../wire-object.ts'

/** Names servers by exactly one of the fields. */
export const mcpServerFilterSchema = wireObject({
  serverName: z.string().optional(),
  serverCommand: z.array(z.string()).optional(),
  serverUrl: z.string().optional(),
})

export const mcpSection = {
  enableAllProjectMcpServers: z.boolean().optional(),
  enabledMcpjsonServers: z.array(z.string()).optional(),
  disabledMcpjsonServers: z.array(z.string()).optional(),
  useEnterpriseMcpConfigOnly: z.boolean().optional(),
  /** Absent: every server; empty: none. */
  allowedMcpServers: z.array(mcpServerFilterSchema).optional(),
  /** Beats `allowedMcpServers`. */
  deniedMcpServers: z.array(mcpServerFilterSchema).optional(),
  allowManagedMcpServersOnly: z.boolean().optional(),
}

export type McpServerFilter = z.infer<typeof mcpServerFilterSchema>
