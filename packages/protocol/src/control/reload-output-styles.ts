import * as z from 'zod'
import { wireObject } from '../wire-object.ts'

export const reloadOutputStylesRequestSchema = wireObject({ subtype: z.literal('reload_output_styles') })

export const reloadOutputStylesResponseSchema = wireObject({ available_output_styles: z.array(z.string()) })

export type ReloadOutputStylesRequest = z.infer<typeof reloadOutputStylesRequestSchema>
export type ReloadOutputStylesResponse = z.infer<typeof reloadOutputStylesResponseSchema>
