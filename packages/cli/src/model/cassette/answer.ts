import type { ApiMessage, ContentBlock, StreamEvent } from '@agent-engine/protocol'
import { eventsOfMessage } from '../message-events.ts'
import { withoutMark } from '../model-name.ts'
import type { ModelRequest } from '../port.ts'
import type { RecordedResponse, ToolUseInShort } from './format.ts'
import { mapStrings, mapStringsInJson } from './json-text.ts'

type Delta = Extract<StreamEvent, { type: 'content_block_delta' }>['delta']

const DEFAULT_CHUNK = 60

/** The events of a recorded answer: texts put through `restore` and cut into pieces again. */
export const eventsOfResponse = (
  response: RecordedResponse,
  request: ModelRequest,
  number: number,
  restore: (text: string) => string,
): StreamEvent[] => {
  const recorded = response.events ?? eventsOfMessage(messageOf(response, request, number))
  const chunk = response.chunk ?? DEFAULT_CHUNK
  return recorded.flatMap((event): StreamEvent[] => {
    const restored = withTexts(event, restore)
    if (restored.type !== 'content_block_delta') return [restored]
    return piecesOf(restored.delta, chunk).map((delta) => ({ ...restored, delta }))
  })
}

/** An event with its texts changed; tool input is JSON inside a text. */
export const withTexts = (event: StreamEvent, change: (text: string) => string): StreamEvent => {
  if (event.type !== 'content_block_delta' || event.delta.type !== 'input_json_delta')
    return mapStrings(event, change)
  return {
    ...event,
    delta: { ...event.delta, partial_json: mapStringsInJson(event.delta.partial_json, change) },
  }
}

/** Events without pings, with the pieces of each text joined. */
export const joinPieces = (events: readonly StreamEvent[]): StreamEvent[] => {
  const joined: StreamEvent[] = []
  let pieces: string[] = []
  let last: Extract<StreamEvent, { type: 'content_block_delta' }> | undefined
  const flush = (): void => {
    if (last !== undefined) joined.push({ ...last, delta: withPiece(last.delta, pieces.join('')) })
    last = undefined
    pieces = []
  }
  for (const event of events) {
    if (event.type === 'ping') continue
    const piece = event.type === 'content_block_delta' ? pieceOf(event.delta) : undefined
    if (event.type !== 'content_block_delta' || piece === undefined) {
      flush()
      joined.push(event)
      continue
    }
    if (last?.index !== event.index || last.delta.type !== event.delta.type) flush()
    last = event
    pieces.push(piece)
  }
  flush()
  return joined
}

const pieceOf = (delta: Delta): string | undefined => {
  switch (delta.type) {
    case 'text_delta':
      return delta.text
    case 'thinking_delta':
      return delta.thinking
    case 'input_json_delta':
      return delta.partial_json
    default:
      return undefined
  }
}

const withPiece = (delta: Delta, piece: string): Delta => {
  switch (delta.type) {
    case 'text_delta':
      return { ...delta, text: piece }
    case 'thinking_delta':
      return { ...delta, thinking: piece }
    case 'input_json_delta':
      return { ...delta, partial_json: piece }
    default:
      return delta
  }
}

const piecesOf = (delta: Delta, size: number): Delta[] => {
  const text = pieceOf(delta)
  if (text === undefined || text === '') return [delta]
  return cut(text, size).map((piece) => withPiece(delta, piece))
}

/** Pieces of about `size` UTF-16 units that never part a character. */
const cut = (text: string, size: number): string[] =>
  text.match(new RegExp(`[\\s\\S]{1,${size}}`, 'gu')) ?? []

const CHARACTERS_PER_TOKEN = 4

const messageOf = (response: RecordedResponse, request: ModelRequest, number: number): ApiMessage => {
  const content = (response.content ?? []).map((block, index) => withId(block, `${number}_${index + 1}`))
  return {
    id: `msg_cassette_${number}`,
    type: 'message',
    role: 'assistant',
    model: withoutMark(request.model),
    content,
    stop_reason:
      response.stop_reason ?? (content.some(({ type }) => type === 'tool_use') ? 'tool_use' : 'end_turn'),
    stop_sequence: null,
    usage: response.usage ?? {
      input_tokens: estimateTokens([request.system, request.tools, request.messages]),
      output_tokens: estimateTokens(content),
    },
  }
}

export const estimateTokens = (value: unknown): number =>
  Math.ceil(JSON.stringify(value).length / CHARACTERS_PER_TOKEN)

const withId = (block: ContentBlock | ToolUseInShort, suffix: string): ContentBlock =>
  block.type === 'tool_use' && !('id' in block) ? { id: `toolu_cassette_${suffix}`, ...block } : block
