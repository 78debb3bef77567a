import * as z from 'zod'
import { jsonObjectSchema } from '../json.ts'
import { wireObject } from '../wire-object.ts'

/** Asks the host to show a dialog of a kind it declared in `supportedDialogKinds`. */
export const requestUserDialogRequestSchema = wireObject({
  subtype: z.literal('request_user_dialog'),
  dialog_kind: z.string(),
  payload: jsonObjectSchema,
  tool_use_id: z.string().optional(),
})

export const requestUserDialogResponseSchema = z.discriminatedUnion('behavior', [
  wireObject({ behavior: z.literal('completed'), result: z.unknown() }),
  wireObject({ behavior: z.literal('cancelled') }),
])

export type RequestUserDialogRequest = z.infer<typeof requestUserDialogRequestSchema>
export type RequestUserDialogResponse = z.infer<typeof requestUserDialogResponseSchema>
