import * as z from 'zod'
import { wireObject } from '../wire-object.ts'

export const getBinaryVersionRequestSchema = wireObject({ subtype: z.literal('get_binary_version') })

export const getBinaryVersionResponseSchema = wireObject({
  version: z.string(),
  buildTime: z.string().nullish(),
})

export type GetBinaryVersionRequest = z.infer<typeof getBinaryVersionRequestSchema>
export type GetBinaryVersionResponse = z.infer<typeof getBinaryVersionResponseSchema>
