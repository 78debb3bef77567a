import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ChainEntry, ContentBlockParam, UserEntry } from '@agent-engine/protocol'
import { INTERRUPT_MARKER, TOOL_INTERRUPT_MARKER } from '@agent-engine/protocol/interrupt-markers'
import { SYNTHETIC_MODEL } from '@agent-engine/protocol/synthetic-model'
import { asObject } from './parse-entry.ts'

/** Whether the conversation stops after something that the model was still to answer, as far as its lines tell. */
export const endsUnanswered = (entries: readonly ChainEntry[]): boolean => {
  const answer = entries.findLastIndex(
    (entry) =>
      entry.type === 'assistant' &&
      (entry.message.model !== SYNTHETIC_MODEL || entry.isApiErrorMessage === true),
  )
  let unanswered = false
  for (const entry of entries.slice(answer + 1)) {
    if (entry.type === 'system' && entry.subtype === 'local_command') unanswered = false
    if (entry.type === 'user') unanswered = wants(entry) ?? unanswered
  }
  return unanswered
}

/** Undefined: the line changes nothing. */
const wants = ({ message: { content }, isMeta }: UserEntry): boolean | undefined => {
  const blocks: readonly ContentBlockParam[] =
    typeof content === 'string' ? [{ type: 'text', text: content }] : content
  const texts = blocks.flatMap((block) => (block.type === 'text' ? [block.text] : []))
  if (texts.some((text) => text === INTERRUPT_MARKER || text === TOOL_INTERRUPT_MARKER)) return false
  if (texts.some((text) => /^<local-command-std(?:out|err)>/.test(text))) return false
  if (blocks.some((block) => block.type === 'tool_result')) return true
  return isMeta === true ? undefined : true
}

/** Whether a turn has had its result since this line was written: at a limit, or by a hook, it ends without an answer. */
export const hadResultSince = (dataDir: string, timestamp: string | undefined): boolean => {
  try {
    const metadata = asObject(JSON.parse(readFileSync(join(dataDir, 'metadata.json'), 'utf8')))
    const at = asObject(metadata?.lastResult)?.at
    return typeof at === 'string' && Date.parse(at) >= Date.parse(timestamp ?? '')
  } catch {
    return false
  }
}
