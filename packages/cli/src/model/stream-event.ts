import type { StreamEvent } from '@agent-engine/protocol'

/** Data of the stream that is no event of the Messages API. */
export class MalformedEvent extends Error {}

/** One event from its data. Throws `MalformedEvent`, so that readers of events need no further checks. */
export const parseStreamEvent = (data: string): StreamEvent => {
  let value: unknown
  try {
    value = JSON.parse(data)
  } catch (cause) {
    throw new MalformedEvent('The stream holds an event that is not JSON', { cause })
  }
  return checkStreamEvent(value)
}

/** Throws `MalformedEvent` for a value that is no event. */
export const checkStreamEvent = (value: unknown): StreamEvent => {
  if (!isStreamEvent(value))
    throw new MalformedEvent('The stream holds an event without the fields of its type')
  return value
}

type Fields = { readonly [name: string]: unknown }

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null

const isStreamEvent = (event: unknown): event is StreamEvent => {
  if (!isObject(event)) return false
  switch (event.type) {
    case 'content_block_delta':
      return typeof event.index === 'number' && isDelta(event.delta)
    case 'content_block_start':
      return typeof event.index === 'number' && isBlock(event.content_block)
    case 'content_block_stop':
      return typeof event.index === 'number'
    case 'message_start':
      return isMessage(event.message)
    case 'message_delta':
      return isObject(event.delta)
    case 'error':
      return isObject(event.error)
    default:
      return typeof event.type === 'string'
  }
}

const isDelta = (delta: unknown): boolean => {
  if (!isObject(delta)) return false
  switch (delta.type) {
    case 'text_delta':
      return typeof delta.text === 'string'
    case 'input_json_delta':
      return typeof delta.partial_json === 'string'
    case 'thinking_delta':
      return typeof delta.thinking === 'string'
    case 'signature_delta':
      return typeof delta.signature === 'string'
    default:
      return typeof delta.type === 'string'
  }
}

const isBlock = (block: unknown): boolean => {
  if (!isObject(block)) return false
  switch (block.type) {
    case 'text':
      return typeof block.text === 'string'
    case 'thinking':
      return typeof block.thinking === 'string'
    case 'tool_use':
      return typeof block.id === 'string' && typeof block.name === 'string'
    default:
      return typeof block.type === 'string'
  }
}

const isMessage = (message: unknown): boolean =>
  isObject(message) &&
  typeof message.id === 'string' &&
  typeof message.model === 'string' &&
  isObject(message.usage)
