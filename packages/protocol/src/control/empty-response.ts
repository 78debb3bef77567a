import type * as z from 'zod'
import { wireObject } from '../wire-object.ts'

/** A success without content; on the wire the payload may be missing altogether. */
export const emptyResponseSchema = wireObject({})

export type EmptyResponse = z.infer<typeof emptyResponseSchema>
