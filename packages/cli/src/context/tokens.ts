import type { ContentBlockParam, JsonObject, MessageParam, Usage } from '@agent-engine/protocol'
import type { ModelRequest } from '../model/port.ts'
import { isDeeperThan, MAX_JSON_DEPTH } from '../platform/json-depth.ts'
import type { HistoryEntry } from './history.ts'

/** How many characters a token stands for in this session. */
export interface TokenScale {
  readonly charsPerToken: number
}

/** Before any response told better. */
export const DEFAULT_SCALE: TokenScale = { charsPerToken: 4 }

/** Prose in any language and code stay within these. */
const MIN_RATIO = 1.5
const MAX_RATIO = 6
/** Small requests say little about the ratio. */
const LEAST_TOKENS = 1_000

/** What the API charges for an image of the largest size it does not scale down. */
const IMAGE_TOKENS = 1_600
/** Base64 characters of a document per token; text pages of a PDF are about that dense. */
const DOCUMENT_CHARS_PER_TOKEN = 30

/** Size of the context after a response: all that was read and written (spec: context §13.1). */
export const contextTokens = (usage: Usage): number => inputTokens(usage) + usage.output_tokens

const inputTokens = (usage: Usage): number =>
  usage.input_tokens + (usage.cache_creation_input_tokens ?? 0) + (usage.cache_read_input_tokens ?? 0)

/** The usage of the last response, and how long the history was with that response in it. */
export interface Measured {
  readonly usage: Usage
  readonly length: number
}

/** What has come since the last response: results, reminders, the next prompt. */
export const tokensSince = (
  history: readonly HistoryEntry[],
  { length }: Measured,
  scale: TokenScale,
): number => estimateEntries(history.slice(length), scale)

/** A better scale, from what the API counted for a request. Half old, half new, so that one odd request does not rule. */
export const calibrate = (scale: TokenScale, request: ModelRequest, usage: Usage): TokenScale => {
  if (inputTokens(usage) < LEAST_TOKENS) return scale
  const size = requestSize(request)
  const tokens = inputTokens(usage) - size.fixedTokens
  if (tokens < LEAST_TOKENS) return scale
  const ratio = Math.min(MAX_RATIO, Math.max(MIN_RATIO, size.chars / tokens))
  return { charsPerToken: (scale.charsPerToken + ratio) / 2 }
}

/** Text by its characters, images and documents by tokens of their own. */
export interface Size {
  readonly chars: number
  readonly fixedTokens: number
}

export const tokensOf = ({ chars, fixedTokens }: Size, { charsPerToken }: TokenScale): number =>
  Math.ceil(chars / charsPerToken) + fixedTokens

export const estimateEntries = (entries: readonly HistoryEntry[], scale: TokenScale): number =>
  tokensOf(sum(entries.map(entrySize)), scale)

export const estimateText = (text: string, scale: TokenScale): number =>
  Math.ceil(text.length / scale.charsPerToken)

export const estimateRequest = (request: ModelRequest, scale: TokenScale): number =>
  tokensOf(requestSize(request), scale)

/** What a request is made of never changes, and most of it was in the request before: each part is measured once. */
const once = <T extends object>(measure: (part: T) => Size): ((part: T) => Size) => {
  const known = new WeakMap<T, Size>()
  return (part) => {
    const earlier = known.get(part)
    if (earlier !== undefined) return earlier
    const size = measure(part)
    known.set(part, size)
    return size
  }
}

const sizeAsJson: (value: JsonObject) => Size = once((value) => ({
  chars: JSON.stringify(value).length,
  fixedTokens: 0,
}))

/** System blocks and tool definitions travel as JSON, and are read as such. */
export const jsonSize = (values: readonly JsonObject[]): Size => sum(values.map(sizeAsJson))

const requestSize = ({ system = [], tools = [], messages }: ModelRequest): Size =>
  sum([jsonSize(tools), ...system.map(systemSize), ...messages.map(messageSize)])

/** A long text, and a new block for each request, since cache marks are put on it: its length says enough. */
const systemSize = (block: JsonObject): Size =>
  typeof block.text === 'string' ? { chars: block.text.length, fixedTokens: 0 } : sizeAsJson(block)

const messageSize: (message: MessageParam) => Size = once(({ content }) => contentSize(content))

export const entrySize = (entry: HistoryEntry): Size => (entry.excluded ? NOTHING : sizeOfEntry(entry))

const NOTHING: Size = { chars: 0, fixedTokens: 0 }

const sizeOfEntry: (entry: HistoryEntry) => Size = once(({ content }) => contentSize(content))

const contentSize = (content: string | readonly ContentBlockParam[]): Size =>
  typeof content === 'string' ? { chars: content.length, fixedTokens: 0 } : sum(content.map(blockSize))

const blockSize: (block: { readonly type: string }) => Size = once((block) => {
  if (block.type === 'image') return { chars: 0, fixedTokens: IMAGE_TOKENS }
  if (block.type === 'document') {
    return { chars: 0, fixedTokens: Math.ceil(JSON.stringify(block).length / DOCUMENT_CHARS_PER_TOKEN) }
  }
  if ('text' in block && typeof block.text === 'string') return { chars: block.text.length, fixedTokens: 0 }
  if ('content' in block && Array.isArray(block.content)) return sum(block.content.map(blockSize))
  if ('content' in block && typeof block.content === 'string')
    return { chars: block.content.length, fixedTokens: 0 }
  // A call whose input nests too deep is sent without it.
  if (isDeeperThan(block, MAX_JSON_DEPTH)) return { chars: 0, fixedTokens: 0 }
  return { chars: JSON.stringify(block).length, fixedTokens: 0 }
})

const sum = (all: readonly Size[]): Size => {
  let chars = 0
  let fixedTokens = 0
  for (const size of all) {
    chars += size.chars
    fixedTokens += size.fixedTokens
  }
  return { chars, fixedTokens }
}
