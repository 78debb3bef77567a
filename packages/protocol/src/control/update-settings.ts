import * as z from 'zod'
import { jsonObjectSchema } from '../json.ts'
import { wireObject } from '../wire-object.ts'
import { emptyResponseSchema } from './empty-response.ts'

/** Writes a settings file; only a few keys are allowed. */
export const updateSettingsRequestSchema = wireObject({
  subtype: z.literal('update_settings'),
  source: z.enum(['localSettings', 'userSettings']),
  settings: jsonObjectSchema,
})

export const updateSettingsResponseSchema = emptyResponseSchema

export type UpdateSettingsRequest = z.infer<typeof updateSettingsRequestSchema>
