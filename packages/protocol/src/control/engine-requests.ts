import * as z from 'zod'
import { canUseToolRequestSchema, canUseToolResponseSchema } from './can-use-tool.ts'
import { elicitationRequestSchema, elicitationResponseSchema } from './elicitation.ts'
import { hookCallbackRequestSchema, hookCallbackResponseSchema } from './hook-callback.ts'
import { mcpMessageReplySchema, mcpMessageRequestSchema } from './mcp-message.ts'
import { requestUserDialogRequestSchema, requestUserDialogResponseSchema } from './request-user-dialog.ts'

/** What the engine may ask the host: subtype → schemas of the request and of the payload of a success. */
export const ENGINE_REQUESTS = {
  can_use_tool: { request: canUseToolRequestSchema, response: canUseToolResponseSchema },
  hook_callback: { request: hookCallbackRequestSchema, response: hookCallbackResponseSchema },
  mcp_message: { request: mcpMessageRequestSchema, response: mcpMessageReplySchema },
  elicitation: { request: elicitationRequestSchema, response: elicitationResponseSchema },
  request_user_dialog: { request: requestUserDialogRequestSchema, response: requestUserDialogResponseSchema },
} as const satisfies Record<string, { request: z.ZodType; response: z.ZodType }>

export type EngineRequestSubtype = keyof typeof ENGINE_REQUESTS

/** The request of subtype `S`; of any subtype by default. */
export type EngineRequest<S extends EngineRequestSubtype = EngineRequestSubtype> = {
  [Subtype in EngineRequestSubtype]: z.infer<(typeof ENGINE_REQUESTS)[Subtype]['request']>
}[S]

/** The payload of a successful answer to a request of subtype `S`. */
export type EngineResponse<S extends EngineRequestSubtype = EngineRequestSubtype> = {
  [Subtype in EngineRequestSubtype]: z.infer<(typeof ENGINE_REQUESTS)[Subtype]['response']>
}[S]

export const engineRequestSchema = z.discriminatedUnion('subtype', [
  canUseToolRequestSchema,
  hookCallbackRequestSchema,
  mcpMessageRequestSchema,
  elicitationRequestSchema,
  requestUserDialogRequestSchema,
])
