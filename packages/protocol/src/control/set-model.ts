import * as z from 'zod'
import { wireObject } from '../wire-object.ts'

/** Absent, null or `default`: the session's default model. */
export const setModelRequestSchema = wireObject({
  subtype: z.literal('set_model'),
  model: z.string().nullish(),
})

/** The resolved model id; the baseline answers without it. */
export const setModelResponseSchema = wireObject({ model: z.string().optional() })

export type SetModelRequest = z.infer<typeof setModelRequestSchema>
export type SetModelResponse = z.infer<typeof setModelResponseSchema>
