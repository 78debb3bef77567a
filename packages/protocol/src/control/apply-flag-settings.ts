import * as z from 'zod'
import { jsonObjectSchema } from '../json.ts'
import { wireObject } from '../wire-object.ts'
import { emptyResponseSchema } from './empty-response.ts'

/** Merges into the layer of `--settings`; null deletes a key. */
export const applyFlagSettingsRequestSchema = wireObject({
  subtype: z.literal('apply_flag_settings'),
  settings: jsonObjectSchema,
})

export const applyFlagSettingsResponseSchema = emptyResponseSchema

export type ApplyFlagSettingsRequest = z.infer<typeof applyFlagSettingsRequestSchema>
