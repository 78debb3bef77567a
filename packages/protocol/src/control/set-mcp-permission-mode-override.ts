import * as z from 'zod'
import { wireObject } from '../wire-object.ts'

/** A permission mode for the tools of one MCP server; null takes it back. */
export const setMcpPermissionModeOverrideRequestSchema = wireObject({
  subtype: z.literal('set_mcp_permission_mode_override'),
  serverName: z.string(),
  mode: z.enum(['default', 'auto']).nullable(),
})

/** `warning`: why the mode has no effect. */
export const setMcpPermissionModeOverrideResponseSchema = wireObject({ warning: z.string().optional() })

export type SetMcpPermissionModeOverrideRequest = z.infer<typeof setMcpPermissionModeOverrideRequestSchema>
