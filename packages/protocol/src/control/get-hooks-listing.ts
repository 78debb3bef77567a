import * as z from 'zod'
import { jsonObjectSchema } from '../json.ts'
import { wireObject } from '../wire-object.ts'

export const getHooksListingRequestSchema = wireObject({ subtype: z.literal('get_hooks_listing') })

/** Hooks of the settings files by event, each with the source it comes from. */
export const getHooksListingResponseSchema = wireObject({ hooks: jsonObjectSchema.optional() })

export type GetHooksListingRequest = z.infer<typeof getHooksListingRequestSchema>
export type GetHooksListingResponse = z.infer<typeof getHooksListingResponseSchema>
