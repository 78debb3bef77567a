import * as z from 'zod'
import { jsonObjectSchema } from '../json.ts'
import { wireObject } from '../wire-object.ts'

export const getSettingsRequestSchema = wireObject({ subtype: z.literal('get_settings') })

/** A part of a settings file that was not taken over. */
export const settingsParseErrorSchema = wireObject({
  file: z.string().optional(),
  path: z.string(),
  /** From 1. */
  line: z.number().optional(),
  message: z.string(),
})

/** `sources` go from weak to strong; `applied` is what the session runs with. */
export const getSettingsResponseSchema = wireObject({
  effective: jsonObjectSchema,
  sources: z.array(
    wireObject({ source: z.string(), settings: jsonObjectSchema, path: z.string().optional() }),
  ),
  applied: jsonObjectSchema,
  errors: z.array(settingsParseErrorSchema).optional(),
})

export type SettingsParseError = z.infer<typeof settingsParseErrorSchema>
export type GetSettingsRequest = z.infer<typeof getSettingsRequestSchema>
export type GetSettingsResponse = z.infer<typeof getSettingsResponseSchema>
