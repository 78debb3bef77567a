import * as z from 'zod'
import { wireObject } from '../wire-object.ts'

/** Drops a queued user message. */
export const cancelAsyncMessageRequestSchema = wireObject({
  subtype: z.literal('cancel_async_message'),
  message_uuid: z.string(),
})

export const cancelAsyncMessageResponseSchema = wireObject({ cancelled: z.boolean() })

export type CancelAsyncMessageRequest = z.infer<typeof cancelAsyncMessageRequestSchema>
export type CancelAsyncMessageResponse = z.infer<typeof cancelAsyncMessageResponseSchema>
