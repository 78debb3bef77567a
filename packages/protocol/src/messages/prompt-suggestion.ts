import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { messageIds } from './message-ids.ts'

/** At most one per turn, after its result. */
export const promptSuggestionMessageSchema = wireObject({
  type: z.literal('prompt_suggestion'),
  ...messageIds,
  suggestion: z.string(),
})

export type PromptSuggestionMessage = z.infer<typeof promptSuggestionMessageSchema>
