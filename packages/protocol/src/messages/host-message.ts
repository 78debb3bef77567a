import * as z from 'zod'
import {
  controlCancelRequestSchema,
  controlRequestSchema,
  controlResponseSchema,
} from '../control/envelope.ts'
import { ProtocolViolation } from '../errors.ts'
import { isJsonObject } from '../json-object.ts'
import { inboundUserMessageSchema } from './inbound-user.ts'
import { keepAliveMessageSchema } from './keep-alive.ts'
import { updateEnvironmentVariablesSchema } from './update-environment-variables.ts'

/**
 * Every line the host writes (spec: protocol, section 4). The body of a control request is checked later, against
 * `HOST_REQUESTS`: a bad one gets an error response and does not end the engine.
 */
export const hostMessageSchema = z.discriminatedUnion('type', [
  inboundUserMessageSchema,
  controlRequestSchema,
  controlResponseSchema,
  controlCancelRequestSchema,
  keepAliveMessageSchema,
  updateEnvironmentVariablesSchema,
])

export type HostMessage = z.infer<typeof hostMessageSchema>

const HOST_MESSAGE_TYPES: ReadonlySet<unknown> = new Set<HostMessage['type']>([
  'user',
  'control_request',
  'control_response',
  'control_cancel_request',
  'keep_alive',
  'update_environment_variables',
])

export type HostMessageOutcome =
  | { readonly ok: true; readonly message: HostMessage }
  | { readonly ok: false; readonly error: ProtocolViolation }

/** Checks one line of the host. `unknown_type` is to be ignored, `invalid_message` is fatal. */
export function parseHostMessage(value: unknown): HostMessageOutcome {
  const parsed = hostMessageSchema.safeParse(value)
  if (parsed.success) return { ok: true, message: parsed.data }
  const type = isJsonObject(value) ? value.type : undefined
  if (!HOST_MESSAGE_TYPES.has(type)) {
    return {
      ok: false,
      error: new ProtocolViolation('unknown_type', `unknown message type ${JSON.stringify(type)}`),
    }
  }
  const issues = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')
  const message = `malformed "${type}" message: ${issues}`
  return { ok: false, error: new ProtocolViolation('invalid_message', message) }
}
