import type {
  ApiMessage,
  AssistantEntry,
  ChainEntry,
  ContentBlockParam,
  UserEntry,
} from '@agent-engine/protocol'
import { TOOL_INTERRUPT_MARKER } from '@agent-engine/protocol/interrupt-markers'
import { SYNTHETIC_MODEL } from '@agent-engine/protocol/synthetic-model'
import { endsUnanswered } from './cut-turn.ts'
import type { NewEntry } from './transcript.ts'

/** Answers a prompt that nobody answered, so that the next one starts a turn of its own. */
export const FILLER_TEXT = 'No response requested.'

/** Result of a tool use that the session did not live to see. */
export const OUTCOME_UNKNOWN =
  'Error: the session ended before this call was finished, so its outcome is unknown. Check the present state before repeating it.'

const NO_CONTENT = '(no content)'

export interface Repaired {
  /** The conversation, sound again. */
  readonly entries: readonly ChainEntry[]
  /** To be written before the next line, so that the next resume finds them; not in `entries`. */
  readonly append: readonly NewEntry[]
  /** The last turn did not come to an end. */
  readonly cut: boolean
}

/**
 * Makes a conversation that was cut anywhere valid again (spec: sessions §8.2). Pure: entries are replaced, never
 * changed, and the file keeps what it has. What is left out here stays a link of the chain. `putOff`: the tool use that
 * stays without a result.
 */
export const repair = (chain: readonly ChainEntry[], newId: () => string, putOff?: string): Repaired => {
  const sound = dropTrailingThinking(chain.filter((entry) => !isBlankAnswer(entry)))
  const { entries: paired, unanswered } = pairTools(sound, newId)
  const entries = dropMereThinking(paired)
  const append: NewEntry[] = unanswered.filter((id) => id !== putOff).map((id) => unknownOutcome(id, newId()))
  const cut = append.length > 0 || endsUnanswered(entries)
  if (append.length === 0 && lastMessage(entries)?.type === 'user') append.push(filler(newId(), newId()))
  return { entries, append, cut }
}

const isApiError = (entry: ChainEntry): boolean =>
  entry.type === 'assistant' && entry.isApiErrorMessage === true

const contentOf = (entry: UserEntry | AssistantEntry): readonly ContentBlockParam[] => {
  const content: string | readonly ContentBlockParam[] = entry.message.content
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content
}

const lastMessage = (entries: readonly ChainEntry[]): UserEntry | AssistantEntry | undefined => {
  for (let at = entries.length - 1; at >= 0; at--) {
    const entry = entries[at]
    if (entry?.type === 'user' || entry?.type === 'assistant') return entry
  }
  return undefined
}

/**
 * Gives every tool use one result and every result its tool use. A use that the user interrupted goes; one that got lost
 * in the middle is answered in memory; those of the last response are left to be answered in the file.
 */
const pairTools = (
  chain: readonly ChainEntry[],
  newId: () => string,
): { entries: ChainEntry[]; unanswered: readonly string[] } => {
  const entries: ChainEntry[] = []
  const open = new Set<string>()
  const interrupted = new Set<string>()
  let response: string | undefined
  for (const entry of chain) {
    if (entry.type === 'assistant' && !isApiError(entry)) {
      if (entry.message.id !== response) answerInMemory(entries, open, newId)
      response = entry.message.id
      for (const id of toolUses(entry)) open.add(id)
    }
    if (entry.type !== 'user') {
      entries.push(entry)
      continue
    }
    entries.push(keepResultsOf(entry, open))
    if (open.size > 0 && isToolInterrupt(entry)) {
      for (const id of open) interrupted.add(id)
      open.clear()
    }
  }
  return { entries: withoutUses(entries, interrupted), unanswered: [...open] }
}

const toolUses = (entry: AssistantEntry): string[] =>
  contentOf(entry).flatMap((block) => (block.type === 'tool_use' ? [block.id] : []))

/** Removes results that answer none of the open uses, and closes the uses that it answers. */
const keepResultsOf = (entry: UserEntry, open: Set<string>): UserEntry => {
  const content = contentOf(entry)
  const kept = content.filter((block) => block.type !== 'tool_result' || open.delete(block.tool_use_id))
  if (kept.length === content.length) return entry
  const sound: ContentBlockParam[] = kept.length === 0 ? [{ type: 'text', text: NO_CONTENT }] : kept
  return { ...entry, message: { ...entry.message, content: sound } }
}

const isToolInterrupt = (entry: UserEntry): boolean =>
  contentOf(entry).some((block) => block.type === 'text' && block.text === TOOL_INTERRUPT_MARKER)

const answerInMemory = (entries: ChainEntry[], open: Set<string>, newId: () => string): void => {
  const before = entries.at(-1)
  if (open.size === 0 || before === undefined) return
  const content = [...open].map((id) => errorResult(id))
  open.clear()
  const { sessionId, timestamp, isSidechain } = before
  entries.push({
    parentUuid: before.uuid,
    isSidechain,
    sessionId,
    type: 'user',
    message: { role: 'user', content },
    uuid: newId(),
    timestamp,
  })
}

const withoutUses = (entries: readonly ChainEntry[], ids: ReadonlySet<string>): ChainEntry[] => {
  if (ids.size === 0) return [...entries]
  return entries.flatMap((entry): ChainEntry[] => {
    if (entry.type !== 'assistant') return [entry]
    const { content } = entry.message
    const kept = content.filter((block) => block.type !== 'tool_use' || !ids.has(block.id))
    if (kept.length === content.length) return [entry]
    return kept.length === 0 ? [] : [{ ...entry, message: { ...entry.message, content: kept } }]
  })
}

const isBlankAnswer = (entry: ChainEntry): boolean =>
  entry.type === 'assistant' &&
  contentOf(entry).every((block) => block.type === 'text' && block.text.trim() === '')

const dropTrailingThinking = (entries: readonly ChainEntry[]): readonly ChainEntry[] => {
  const dropped = new Set<ChainEntry>()
  for (let at = entries.length - 1; at >= 0; at--) {
    const entry = entries[at]
    if (entry?.type === 'user') break
    if (entry?.type !== 'assistant') continue
    if (!contentOf(entry).every(isThinking)) break
    dropped.add(entry)
  }
  return dropped.size === 0 ? entries : entries.filter((entry) => !dropped.has(entry))
}

/** Responses that were cut before they said anything. */
const dropMereThinking = (entries: readonly ChainEntry[]): readonly ChainEntry[] => {
  const saying = new Set<string>()
  for (const entry of entries) {
    if (entry.type === 'assistant' && !contentOf(entry).every(isThinking)) saying.add(entry.message.id)
  }
  return entries.filter((entry) => entry.type !== 'assistant' || saying.has(entry.message.id))
}

const isThinking = (block: ContentBlockParam): boolean =>
  block.type === 'thinking' || block.type === 'redacted_thinking'

const errorResult = (toolUseId: string): ContentBlockParam => ({
  tool_use_id: toolUseId,
  type: 'tool_result',
  content: OUTCOME_UNKNOWN,
  is_error: true,
})

const unknownOutcome = (toolUseId: string, uuid: string): NewEntry => ({
  type: 'user',
  uuid,
  message: { role: 'user', content: [errorResult(toolUseId)] },
  toolUseResult: OUTCOME_UNKNOWN,
  toolDenialKind: 'interrupted',
})

const filler = (uuid: string, messageId: string): NewEntry => {
  const message: ApiMessage = {
    id: messageId,
    type: 'message',
    role: 'assistant',
    model: SYNTHETIC_MODEL,
    content: [{ type: 'text', text: FILLER_TEXT }],
    stop_reason: 'stop_sequence',
    stop_sequence: '',
    usage: { input_tokens: 0, output_tokens: 0, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 },
  }
  return { type: 'assistant', uuid, message }
}
