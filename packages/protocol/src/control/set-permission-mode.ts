import * as z from 'zod'
import { wireObject } from '../wire-object.ts'

/** `mode` is any string here: a wrong one deserves the error `invalid_mode`, not that of a malformed request. */
export const setPermissionModeRequestSchema = wireObject({
  subtype: z.literal('set_permission_mode'),
  mode: z.string(),
})

export const setPermissionModeResponseSchema = wireObject({ mode: z.string().optional() })

export type SetPermissionModeRequest = z.infer<typeof setPermissionModeRequestSchema>
export type SetPermissionModeResponse = z.infer<typeof setPermissionModeResponseSchema>
