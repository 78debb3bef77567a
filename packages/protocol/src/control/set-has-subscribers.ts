import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { emptyResponseSchema } from './empty-response.ts'

/** Whether anyone watches the session. */
export const setHasSubscribersRequestSchema = wireObject({
  subtype: z.literal('set_has_subscribers'),
  has_subscribers: z.boolean().optional(),
})

export const setHasSubscribersResponseSchema = emptyResponseSchema

export type SetHasSubscribersRequest = z.infer<typeof setHasSubscribersRequestSchema>
