import type { ChainEntry, JsonObject } from '@agent-engine/protocol'

/**
 * An entry that can be a link of the chain; `undefined` for any other line (spec: sessions §8.1, steps 1 and 2). Lines
 * come from other versions and other programs, and a schema would cost more than parsing them: this checks what the store
 * and the conversation rely on and lets the rest pass.
 */
export const parseChainEntry = (value: JsonObject): ChainEntry | undefined => {
  if (!isEnvelope(value)) return undefined
  switch (value.type) {
    case 'user':
    case 'assistant':
      return withSoundMessage(value)
    case 'system':
    case 'attachment':
    case 'progress':
      return value as unknown as ChainEntry
    default:
      return undefined
  }
}

const isEnvelope = (value: JsonObject): boolean =>
  typeof value.uuid === 'string' && (typeof value.parentUuid === 'string' || value.parentUuid == null)

const withSoundMessage = (value: JsonObject): ChainEntry | undefined => {
  const message = asObject(value.message)
  if (message === undefined) return undefined
  const { content } = message
  if (typeof content === 'string') {
    const blocks = value.type === 'assistant' ? [{ type: 'text', text: content }] : content
    return { ...value, message: { ...message, content: blocks } } as unknown as ChainEntry
  }
  if (!Array.isArray(content)) return undefined
  if (content.every(isSoundBlock)) return value as unknown as ChainEntry
  return { ...value, message: { ...message, content: content.filter(isSoundBlock) } } as unknown as ChainEntry
}

const STRING_FIELDS: Readonly<Record<string, readonly string[]>> = {
  text: ['text'],
  thinking: ['thinking'],
  redacted_thinking: ['data'],
  tool_use: ['id', 'name'],
  tool_result: ['tool_use_id'],
}

const isSoundBlock = (block: unknown): boolean => {
  const object = asObject(block)
  if (object === undefined || typeof object.type !== 'string') return false
  return (STRING_FIELDS[object.type] ?? []).every((field) => typeof object[field] === 'string')
}

export const asObject = (value: unknown): JsonObject | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined
