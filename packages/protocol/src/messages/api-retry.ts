import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { ASSISTANT_MESSAGE_ERRORS } from './assistant-message-error.ts'
import { systemShape } from './message-ids.ts'

/** Sent before each wait. `attempt` counts from 1; `error_status` is null when there was no HTTP response. */
export const apiRetryMessageSchema = wireObject({
  ...systemShape('api_retry'),
  attempt: z.number(),
  max_retries: z.number(),
  retry_delay_ms: z.number(),
  error_status: z.number().nullable(),
  error: z.enum(ASSISTANT_MESSAGE_ERRORS),
  no_response: wireObject({ waited_ms: z.number(), retry_wait_ms: z.number() }).optional(),
})

export type ApiRetryMessage = z.infer<typeof apiRetryMessageSchema>
