import type { ContentBlockParam, ToolUseBlockParam } from '@agent-engine/protocol'
import { isDeeperThan, MAX_JSON_DEPTH } from '../../platform/json-depth.ts'
import { headOf } from '../../platform/text.ts'
import { cleanDocument, cleanImage, leftOut } from './clean-media.ts'
import { isBlank, keepFields } from './fields.ts'
import { wellFormed } from './well-formed.ts'

/** Kinds that the API takes from the model's side only. */
const ASSISTANT_ONLY: ReadonlySet<string> = new Set([
  'thinking',
  'redacted_thinking',
  'tool_use',
  'server_tool_use',
  'web_search_tool_result',
])

/** Kinds that the API takes from the user's side only. */
const USER_ONLY: ReadonlySet<string> = new Set(['image', 'document', 'search_result', 'tool_result'])

const NOT_IN_NAMES = /[^a-zA-Z0-9_-]/g
const MAX_NAME_LENGTH = 128

/** What is left of an assistant block in a request, or undefined when it can't be sent. Thinking is never altered. */
export const cleanAnswerBlock = (block: ContentBlockParam): ContentBlockParam | undefined => {
  if (USER_ONLY.has(block.type)) return undefined
  if (block.type === 'thinking' || block.type === 'redacted_thinking') return keepFields(block)
  if (block.type === 'text' && isBlank(block.text)) return undefined
  const kept = keepFields(block)
  if (kept.type === 'tool_use') return validToolUse(kept)
  return isDeeperThan(kept, MAX_JSON_DEPTH) ? undefined : wellFormed(kept)
}

/**
 * What is left of a user block other than a tool result, or undefined when it can't be sent. Of a kind that the API does
 * not take, or of media that are none, a note is left (PAIN-20).
 */
export const cleanInputBlock = (block: ContentBlockParam): ContentBlockParam | undefined => {
  if (ASSISTANT_ONLY.has(block.type)) return undefined
  const kept = keepFields(block)
  if (isDeeperThan(kept, MAX_JSON_DEPTH)) return leftOut('A block that nests too deep')
  const clean = wellFormed(kept)
  switch (clean.type) {
    case 'text':
      return typeof clean.text !== 'string' || isBlank(clean.text) ? undefined : clean
    case 'image':
      return cleanImage(clean)
    case 'document':
      return cleanDocument(clean)
    case 'search_result':
      return clean
    default:
      return leftOut(`A block of the kind ${JSON.stringify(headOf(clean.type, MAX_NAME_LENGTH))}`)
  }
}

/** The id under which a tool use and its result are sent. */
export const apiToolId = (id: string): string => (id === '' ? 'tool_use' : id.replace(NOT_IN_NAMES, '_'))

/** Input that nests too deep can't be sent; the call stays for its result to have one. */
const validToolUse = (sent: ToolUseBlockParam): ToolUseBlockParam => {
  const block = wellFormed(isDeeperThan(sent.input, MAX_JSON_DEPTH) ? { ...sent, input: {} } : sent)
  const name = (block.name === '' ? 'unknown' : block.name.replace(NOT_IN_NAMES, '_')).slice(
    0,
    MAX_NAME_LENGTH,
  )
  const isObject = typeof block.input === 'object' && block.input !== null && !Array.isArray(block.input)
  if (name === block.name && isObject) return block
  return { ...block, name, input: isObject ? block.input : {} }
}
