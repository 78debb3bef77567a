import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { emptyResponseSchema } from './empty-response.ts'

/** Hands in the address that the browser came back with after `mcp_authenticate`. */
export const mcpOauthCallbackUrlRequestSchema = wireObject({
  subtype: z.literal('mcp_oauth_callback_url'),
  serverName: z.string(),
  callbackUrl: z.string(),
})

export const mcpOauthCallbackUrlResponseSchema = emptyResponseSchema

export type McpOauthCallbackUrlRequest = z.infer<typeof mcpOauthCallbackUrlRequestSchema>
