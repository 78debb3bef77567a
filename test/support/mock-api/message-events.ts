import type { Json, JsonObject } from './json.ts'
import type { MessageReply, Point, ReplyBlock, Usage } from './reply.ts'

/** One event of a streamed answer; `data.type` is the event's name. */
export interface StreamEvent {
  type: string
  data: JsonObject
}

/** A reply with every id, signature, usage and stop reason filled in: what the API "decided" to answer. */
export interface Message {
  id: string
  model: string
  content: JsonObject[]
  stop_reason: string | null
  stop_sequence: string | null
  usage: Usage
  /** Text that is streamed as `input_json_delta`s for the block of this index. */
  inputJson: Map<number, string>
}

const DEFAULT_USAGE: Usage = {
  input_tokens: 10,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
  output_tokens: 12,
  service_tier: 'standard',
}

/** Completes a scripted reply. `serial` makes ids unique within one server. */
export function completeMessage(reply: MessageReply, model: string, serial: number): Message {
  const inputJson = new Map<number, string>()
  const content = reply.content.map((block, index) => {
    if (block.type === 'tool_use' && block.inputJson !== undefined) inputJson.set(index, block.inputJson)
    return completeBlock(block, `${serial}_${index}`)
  })
  const usesTools = reply.content.some((block) => block.type === 'tool_use')
  return {
    id: reply.id ?? `msg_mock_${String(serial).padStart(4, '0')}`,
    model,
    content,
    stop_reason: reply.stop_reason === undefined ? (usesTools ? 'tool_use' : 'end_turn') : reply.stop_reason,
    stop_sequence: reply.stop_sequence ?? null,
    usage: { ...DEFAULT_USAGE, ...reply.usage },
    inputJson,
  }
}

function completeBlock(block: ReplyBlock, serial: string): JsonObject {
  switch (block.type) {
    case 'text':
    case 'redacted_thinking':
      return { ...block }
    case 'thinking':
      return {
        ...block,
        signature: block.signature ?? Buffer.from(`mock signature ${serial}`).toString('base64'),
      }
    case 'tool_use':
      return {
        type: 'tool_use',
        id: block.id ?? `toolu_mock_${serial}`,
        name: block.name,
        input: block.input,
      }
    case 'server_tool_use':
      return { ...block, id: block.id ?? `srvtoolu_mock_${serial}` }
    case 'web_search_tool_result':
    case 'web_fetch_tool_result':
      return { ...block }
  }
}

/** The JSON body of a non-streaming answer. */
export function messageBody(message: Message): JsonObject {
  const { inputJson: _, ...wire } = message
  return { type: 'message', role: 'assistant', ...wire }
}

/** The whole event list of an answer, in order, as the API streams it. */
export function messageEvents(message: Message, reply: Pick<MessageReply, 'chunk' | 'pings'>): StreamEvent[] {
  const { content, inputJson, usage, stop_reason, stop_sequence, ...head } = message
  const opening = {
    ...head,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { ...usage, output_tokens: 1 },
  }
  return [
    event('message_start', { message: { type: 'message', role: 'assistant', ...opening } }),
    ...Array.from({ length: reply.pings ?? 0 }, () => event('ping', {})),
    ...content.flatMap((block, index) => blockEvents(block, index, reply.chunk, inputJson.get(index))),
    event('message_delta', {
      delta: { stop_reason, stop_sequence },
      usage: { output_tokens: usage.output_tokens },
    }),
    event('message_stop', {}),
  ]
}

function blockEvents(
  block: JsonObject,
  index: number,
  chunk: number | undefined,
  inputJson: string | undefined,
): StreamEvent[] {
  const delta = (type: string, field: string, value: Json): StreamEvent =>
    event('content_block_delta', { index, delta: { type, [field]: value } })
  const deltas = (type: string, field: string, value: string): StreamEvent[] =>
    pieces(value, chunk).map((piece) => delta(type, field, piece))
  const framed = (opening: JsonObject, body: StreamEvent[]): StreamEvent[] => [
    event('content_block_start', { index, content_block: opening }),
    ...body,
    event('content_block_stop', { index }),
  ]
  switch (block.type) {
    case 'text':
      return framed({ type: 'text', text: '' }, deltas('text_delta', 'text', String(block.text)))
    case 'thinking':
      return framed({ type: 'thinking', thinking: '', signature: '' }, [
        ...deltas('thinking_delta', 'thinking', String(block.thinking)),
        delta('signature_delta', 'signature', block.signature ?? ''),
      ])
    case 'tool_use':
    case 'server_tool_use':
      return framed(
        { ...block, input: {} },
        deltas('input_json_delta', 'partial_json', inputJson ?? JSON.stringify(block.input)),
      )
    default:
      return framed(block, [])
  }
}

function event(type: string, data: JsonObject): StreamEvent {
  return { type, data: { type, ...data } }
}

/** Cuts at character boundaries (never inside a surrogate pair). An empty text gives no piece. */
function pieces(value: string, size: number | undefined): string[] {
  if (value === '') return []
  if (size === undefined || value.length <= size) return [value]
  const characters = Array.from(value)
  const result: string[] = []
  for (let at = 0; at < characters.length; at += size) result.push(characters.slice(at, at + size).join(''))
  return result
}

/** How many events come before a place in the stream. */
export function eventsBefore(point: Point, events: readonly StreamEvent[]): number {
  if (typeof point === 'object') return Math.min(point.event, events.length)
  if (point === 'connect' || point === 'headers') return 0
  if (point === 'delta') return middleDelta(events)
  const index = events.findIndex((each) => each.type === point)
  return index === -1 ? events.length : index + 1
}

function middleDelta(events: readonly StreamEvent[]): number {
  const last = events.findLastIndex((each) => each.type === 'content_block_delta')
  const first = events.findLastIndex((each, at) => at < last && each.type === 'content_block_start')
  return last === -1 ? events.length : first + 1 + Math.ceil((last - first) / 2)
}
