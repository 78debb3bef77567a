import type { JsonObject } from '@agent-engine/protocol'
import { headOf } from '../platform/text.ts'
import { asObject } from './parse-entry.ts'

const MAX_PROMPT = 200
const NOT_A_PROMPT = [
  '<local-command-stdout>',
  '<local-command-stderr>',
  '<session-start-hook>',
  '<tick>',
  '<goal>',
  '[Request interrupted by user',
]
const IDE_CONTEXT = /^<ide_[a-z_]+>[\s\S]*<\/ide_[a-z_]+>$/
const COMMAND = /<command-name>([^<]*)<\/command-name>/

/** What a person typed; `undefined` for every user line that is something else (spec: sessions §10.1). */
export const typedPrompt = (line: JsonObject): string | undefined => {
  const text = typedText(line)
  return text === undefined || COMMAND.test(text) ? undefined : text
}

/** A prompt on one line, cut to 200 characters, for titles and lists. */
export const promptLine = (text: string): string => {
  const head = headOf(text, MAX_PROMPT * 4)
    .replace(/\s+/g, ' ')
    .trim()
  return head.length <= MAX_PROMPT ? head : `${headOf(head, MAX_PROMPT).trimEnd()}…`
}

/** The name of the slash command that a user line echoes. */
export const commandName = (line: JsonObject): string | undefined => {
  const text = typedText(line)
  return text === undefined ? undefined : COMMAND.exec(text)?.[1]?.trim() || undefined
}

const typedText = (line: JsonObject): string | undefined => {
  if (line.type !== 'user' || line.isMeta === true || line.isCompactSummary === true) return undefined
  const content = asObject(line.message)?.content
  const text = typeof content === 'string' ? content : Array.isArray(content) ? textOf(content) : undefined
  const trimmed = text?.trim()
  if (!trimmed || NOT_A_PROMPT.some((start) => trimmed.startsWith(start)) || IDE_CONTEXT.test(trimmed))
    return undefined
  return trimmed
}

/** Text of a list of blocks; `undefined` when it holds a tool result. */
const textOf = (blocks: readonly unknown[]): string | undefined => {
  const parts: string[] = []
  for (const item of blocks) {
    const block = asObject(item)
    if (block?.type === 'tool_result') return undefined
    if (block?.type === 'text' && typeof block.text === 'string') parts.push(block.text)
  }
  return parts.join(' ')
}
