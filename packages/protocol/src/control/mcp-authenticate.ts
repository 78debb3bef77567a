import * as z from 'zod'
import { wireObject } from '../wire-object.ts'

/** Begins a login to a remote MCP server. */
export const mcpAuthenticateRequestSchema = wireObject({
  subtype: z.literal('mcp_authenticate'),
  serverName: z.string(),
  /** Where the browser is to come back to; the host hands the address in then. Default: a page of the engine. */
  redirectUri: z.string().optional(),
})

export const mcpAuthenticateResponseSchema = wireObject({
  /** False: the server is connected already. */
  requiresUserAction: z.boolean(),
  /** Where to send the user's browser. */
  authUrl: z.string().optional(),
})

export type McpAuthenticateRequest = z.infer<typeof mcpAuthenticateRequestSchema>
export type McpAuthenticateResponse = z.infer<typeof mcpAuthenticateResponseSchema>
