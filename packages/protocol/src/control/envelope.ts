import * as z from 'zod'
import { wireObject } from '../wire-object.ts'

/** Any control request before its subtype is looked at. */
export const controlRequestSchema = wireObject({
  type: z.literal('control_request'),
  /** Chosen by the sender; without it the request is carried out and the answer has none either. */
  request_id: z.string().optional(),
  request: z.looseObject({ subtype: z.string() }),
})

export const controlSuccessSchema = wireObject({
  subtype: z.literal('success'),
  request_id: z.string().optional(),
  response: z.record(z.string(), z.unknown()).optional(),
  /** In answers to `initialize`: requests of the engine that still wait for an answer. */
  pending_permission_requests: z.array(controlRequestSchema).optional(),
  pending_user_dialog_requests: z.array(controlRequestSchema).optional(),
})

export const controlFailureSchema = wireObject({
  subtype: z.literal('error'),
  request_id: z.string().optional(),
  error: z.string(),
  error_code: z.string().optional(),
})

/** The one answer to a control request, in either direction (spec: protocol, section 7). */
export const controlResponseSchema = wireObject({
  type: z.literal('control_response'),
  response: z.discriminatedUnion('subtype', [controlSuccessSchema, controlFailureSchema]),
})

/** The sender no longer wants the answer to its request. */
export const controlCancelRequestSchema = wireObject({
  type: z.literal('control_cancel_request'),
  request_id: z.string(),
})

/** A control request whose body is known to be `R`. */
export type ControlRequest<R = z.infer<typeof controlRequestSchema>['request']> = {
  type: 'control_request'
  request_id?: string | undefined
  request: R
}
export type ControlSuccess = z.infer<typeof controlSuccessSchema>
export type ControlFailure = z.infer<typeof controlFailureSchema>
export type ControlResponse = z.infer<typeof controlResponseSchema>
export type ControlCancelRequest = z.infer<typeof controlCancelRequestSchema>
