import * as z from 'zod'
import { streamEventSchema } from '../api/stream-events.ts'
import { wireObject } from '../wire-object.ts'
import { messageIds } from './message-ids.ts'

/** An event of the API as it came; only with `--include-partial-messages`, only of the main thread. */
export const streamEventMessageSchema = wireObject({
  type: z.literal('stream_event'),
  ...messageIds,
  event: streamEventSchema,
  parent_tool_use_id: z.string().nullable(),
  /** On `message_start`: milliseconds from the request to this event. */
  ttft_ms: z.number().optional(),
  api_message_id: z.string().optional(),
  user_message_uuid: z.string().optional(),
})

export type StreamEventMessage = z.infer<typeof streamEventMessageSchema>
