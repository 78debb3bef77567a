import * as z from 'zod'
import { unlistedObject, wireObject } from '../wire-object.ts'
import { contentBlockSchema } from './content-blocks.ts'
import { apiMessageSchema, stopReasonSchema } from './message.ts'
import { usageSchema } from './usage.ts'

export const messageStartEventSchema = wireObject({
  type: z.literal('message_start'),
  message: apiMessageSchema,
})

export const contentBlockStartEventSchema = wireObject({
  type: z.literal('content_block_start'),
  index: z.number(),
  content_block: contentBlockSchema,
})

/** One piece of a block. */
export const contentBlockDeltaSchema = z.union([
  z.discriminatedUnion('type', [
    wireObject({ type: z.literal('text_delta'), text: z.string() }),
    wireObject({ type: z.literal('input_json_delta'), partial_json: z.string() }),
    wireObject({ type: z.literal('thinking_delta'), thinking: z.string() }),
    wireObject({ type: z.literal('signature_delta'), signature: z.string() }),
    wireObject({ type: z.literal('citations_delta'), citation: z.unknown() }),
  ]),
  unlistedObject(['text_delta', 'input_json_delta', 'thinking_delta', 'signature_delta', 'citations_delta']),
])

export const contentBlockDeltaEventSchema = wireObject({
  type: z.literal('content_block_delta'),
  index: z.number(),
  delta: contentBlockDeltaSchema,
})

export const contentBlockStopEventSchema = wireObject({
  type: z.literal('content_block_stop'),
  index: z.number(),
})

/** The end of a message. Its usage holds totals, not differences; only `output_tokens` is always there. */
export const messageDeltaEventSchema = wireObject({
  type: z.literal('message_delta'),
  delta: wireObject({
    stop_reason: stopReasonSchema.nullable(),
    stop_sequence: z.string().nullish(),
  }),
  usage: wireObject({ ...usageSchema.shape, input_tokens: z.number().nullish() }).optional(),
})

export const messageStopEventSchema = wireObject({ type: z.literal('message_stop') })

export const pingEventSchema = wireObject({ type: z.literal('ping') })

export const errorEventSchema = wireObject({
  type: z.literal('error'),
  error: wireObject({ type: z.string(), message: z.string() }),
})

export const STREAM_EVENT_TYPES = [
  'message_start',
  'content_block_start',
  'content_block_delta',
  'content_block_stop',
  'message_delta',
  'message_stop',
  'ping',
  'error',
] as const

/** One event of a streaming response. */
export const streamEventSchema = z.union([
  z.discriminatedUnion('type', [
    messageStartEventSchema,
    contentBlockStartEventSchema,
    contentBlockDeltaEventSchema,
    contentBlockStopEventSchema,
    messageDeltaEventSchema,
    messageStopEventSchema,
    pingEventSchema,
    errorEventSchema,
  ]),
  unlistedObject(STREAM_EVENT_TYPES),
])

export type MessageStartEvent = z.infer<typeof messageStartEventSchema>
export type ContentBlockStartEvent = z.infer<typeof contentBlockStartEventSchema>
export type ContentBlockDelta = z.infer<typeof contentBlockDeltaSchema>
export type ContentBlockDeltaEvent = z.infer<typeof contentBlockDeltaEventSchema>
export type ContentBlockStopEvent = z.infer<typeof contentBlockStopEventSchema>
export type MessageDeltaEvent = z.infer<typeof messageDeltaEventSchema>
export type MessageStopEvent = z.infer<typeof messageStopEventSchema>
export type ErrorEvent = z.infer<typeof errorEventSchema>
/** An event of a streamed answer of the Messages API. Spec: sdk.md §D. */
export type StreamEvent = z.infer<typeof streamEventSchema>
