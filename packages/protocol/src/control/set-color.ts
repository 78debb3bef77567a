import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { emptyResponseSchema } from './empty-response.ts'

/** A hint of the host's user interface. */
export const setColorRequestSchema = wireObject({
  subtype: z.literal('set_color'),
  color: z.string().nullish(),
})

export const setColorResponseSchema = emptyResponseSchema

export type SetColorRequest = z.infer<typeof setColorRequestSchema>
