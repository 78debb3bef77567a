import * as z from 'zod'
import { engineRequestSchema } from '../control/engine-requests.ts'
import {
  controlCancelRequestSchema,
  controlRequestSchema,
  controlResponseSchema,
} from '../control/envelope.ts'
import { wireObject } from '../wire-object.ts'
import { activeGoalMessageSchema } from './active-goal.ts'
import { assistantMessageSchema } from './assistant.ts'
import { authStatusMessageSchema } from './auth-status.ts'
import { commandLifecycleMessageSchema } from './command-lifecycle.ts'
import { conversationResetMessageSchema } from './conversation-reset.ts'
import { keepAliveMessageSchema } from './keep-alive.ts'
import { promptSuggestionMessageSchema } from './prompt-suggestion.ts'
import { rateLimitEventMessageSchema } from './rate-limit-event.ts'
import { resultMessageSchema } from './result.ts'
import { streamEventMessageSchema } from './stream-event.ts'
import { systemMessageSchema } from './system-message.ts'
import { toolProgressMessageSchema } from './tool-progress.ts'
import { toolUseSummaryMessageSchema } from './tool-use-summary.ts'
import { transcriptMirrorMessageSchema } from './transcript-mirror.ts'
import { userMessageSchema } from './user.ts'

/** A control request of the engine. */
export const engineControlRequestSchema = wireObject({
  ...controlRequestSchema.shape,
  request_id: z.string(),
  request: engineRequestSchema,
})

/** Every line the engine writes (spec: protocol, section 5). */
export const engineMessageSchema = z.discriminatedUnion('type', [
  systemMessageSchema,
  assistantMessageSchema,
  userMessageSchema,
  streamEventMessageSchema,
  resultMessageSchema,
  engineControlRequestSchema,
  controlResponseSchema,
  controlCancelRequestSchema,
  keepAliveMessageSchema,
  toolProgressMessageSchema,
  authStatusMessageSchema,
  rateLimitEventMessageSchema,
  promptSuggestionMessageSchema,
  toolUseSummaryMessageSchema,
  conversationResetMessageSchema,
  activeGoalMessageSchema,
  commandLifecycleMessageSchema,
  transcriptMirrorMessageSchema,
])

export type EngineControlRequest = z.infer<typeof engineControlRequestSchema>
export type EngineMessage = z.infer<typeof engineMessageSchema>
