import type { JsonObject } from '@agent-engine/protocol/json'
import type { ErrorText } from './compat/types.ts'
import type { HookInput } from './types/hooks.ts'
import type { SDKMessage, SDKResultMessage, SDKUserMessage, StdoutMessage } from './types/messages.ts'

/*
 * Where lines read become typed messages. Nothing is checked on purpose: engines of other versions send kinds and
 * fields that this version does not know, and they reach the consumer unchanged (spec: SDK, section 2.5).
 */

export function asStdoutMessage(value: object): StdoutMessage {
  return value as StdoutMessage
}

export function asMessage(value: object): SDKMessage {
  return value as SDKMessage
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A field that is text; anything else counts as absent. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** The payload of an answer to a request, which the protocol says is an `R`. */
export function asReply<R>(value: unknown): R {
  return value as R
}

export function asHookInput(value: unknown): HookInput {
  return (value ?? {}) as HookInput
}

export function asResultMessage(value: object): SDKResultMessage {
  return value as SDKResultMessage
}

export function asUserMessage(value: object): SDKUserMessage {
  return value as SDKUserMessage
}

/** A `String` object reads like a string nearly everywhere, and can carry fields. */
export function asErrorText(value: object): ErrorText {
  return value as ErrorText
}
