import * as z from 'zod'
import { contentBlockParamSchema } from '../api/content-block-params.ts'
import { userMessageParamSchema } from '../api/message.ts'
import { wireObject } from '../wire-object.ts'
import { messageOriginSchema } from './message-origin.ts'

/** A prompt of the host (spec: protocol, section 4.2). `session_id` and `parent_tool_use_id` are ignored. */
export const inboundUserMessageSchema = wireObject({
  type: z.literal('user'),
  message: userMessageParamSchema,
  parent_tool_use_id: z.string().nullish(),
  session_id: z.string().nullish(),
  /** Becomes the id of the transcript entry. A message whose id was seen before is dropped. */
  uuid: z.string().optional(),
  /** The text was not typed by the user. */
  isSynthetic: z.boolean().optional(),
  priority: z.enum(['now', 'next', 'later']).optional(),
  /** False: append to the history without asking the model. */
  shouldQuery: z.boolean().optional(),
  /** Take the text as it is: no file mentions, no slash commands. */
  client_composed: z.boolean().optional(),
  timestamp: z.string().optional(),
  origin: messageOriginSchema.optional(),
  tool_use_result: z.unknown().optional(),
  pasted_content: z.array(z.union([z.string(), z.array(contentBlockParamSchema)])).optional(),
  inline_pastes: z.array(z.string()).optional(),
})

export type InboundUserMessage = z.infer<typeof inboundUserMessageSchema>
