import { readFileSync } from 'node:fs'
import type { ApiMessage, ContentBlock, ContentBlockParam, JsonObject } from '@agent-engine/protocol'
import type { OpenSessionOptions } from './open-options.ts'
import type { NewEntry } from './transcript.ts'

export const defaults = (place: { cwd: string; configDir: string }): OpenSessionOptions => ({
  mode: 'new',
  persist: true,
  cwd: place.cwd,
  configDir: place.configDir,
  env: {},
  version: '0.1.0',
  durability: 'none',
})

export const prompt = (text: string): NewEntry => ({ type: 'user', message: { role: 'user', content: text } })

let messages = 0

export const answer = (text: string, options: { id?: string } = {}): NewEntry => {
  messages += 1
  const id = options.id ?? `msg_${messages}`
  return { type: 'assistant', message: apiMessage(id, { type: 'text', text }), requestId: `req_${id}` }
}

export const toolUse = (toolUseId: string, name: string, input: JsonObject, messageId: string): NewEntry => ({
  type: 'assistant',
  message: apiMessage(messageId, { type: 'tool_use', id: toolUseId, name, input }),
  requestId: `req_${messageId}`,
})

export const toolResult = (
  toolUseId: string,
  content: string,
  toolUseResult: unknown = content,
): NewEntry => ({
  type: 'user',
  message: { role: 'user', content: [{ tool_use_id: toolUseId, type: 'tool_result', content }] },
  toolUseResult,
})

export const apiMessage = (id: string, block: ContentBlock): ApiMessage => ({
  id,
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-4-5-20250929',
  content: [block],
  stop_reason: block.type === 'tool_use' ? 'tool_use' : 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 10, output_tokens: 5, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 },
})

/** Every line of a transcript, parsed. */
export const linesOf = (path: string): JsonObject[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): JsonObject => JSON.parse(line))

/** The texts of a conversation, `role: text`. */
export const textsOf = (
  history: readonly { role: string; content: string | readonly ContentBlockParam[] }[],
): string[] =>
  history.map(
    ({ role, content }) =>
      `${role}: ${typeof content === 'string' ? content : content.map(blockText).join('|')}`,
  )

const blockText = (block: ContentBlockParam): string => {
  switch (block.type) {
    case 'text':
      return block.text
    case 'tool_use':
      return `use ${block.id}`
    case 'tool_result':
      return `result ${block.tool_use_id}`
    default:
      return block.type
  }
}
