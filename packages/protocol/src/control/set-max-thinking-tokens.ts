import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { emptyResponseSchema } from './empty-response.ts'

/** Null clears the limit. Takes effect with the next API request. */
export const setMaxThinkingTokensRequestSchema = wireObject({
  subtype: z.literal('set_max_thinking_tokens'),
  max_thinking_tokens: z.int().nullish(),
  thinking_display: z.enum(['summarized', 'omitted', 'highlights']).nullish(),
})

export const setMaxThinkingTokensResponseSchema = emptyResponseSchema

export type SetMaxThinkingTokensRequest = z.infer<typeof setMaxThinkingTokensRequestSchema>
