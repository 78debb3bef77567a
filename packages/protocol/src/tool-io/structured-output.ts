import * as z from 'zod'
import { jsonObjectSchema } from '../json.ts'

/** The input has the schema the user asked for; this is only its outermost shape. */
export const structuredOutputInputSchema = jsonObjectSchema

export const structuredOutputOutputSchema = z.unknown()

export type StructuredOutputInput = z.infer<typeof structuredOutputInputSchema>
export type StructuredOutputOutput = z.infer<typeof structuredOutputOutputSchema>
