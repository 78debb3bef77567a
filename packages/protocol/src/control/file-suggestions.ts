import * as z from 'zod'
import { wireObject } from '../wire-object.ts'

export const fileSuggestionsRequestSchema = wireObject({
  subtype: z.literal('file_suggestions'),
  query: z.string(),
})

export const fileSuggestionsResponseSchema = wireObject({
  suggestions: z.array(z.unknown()),
  cwd: z.string(),
})

export type FileSuggestionsRequest = z.infer<typeof fileSuggestionsRequestSchema>
export type FileSuggestionsResponse = z.infer<typeof fileSuggestionsResponseSchema>
