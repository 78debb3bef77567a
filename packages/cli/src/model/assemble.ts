import type { ContentBlock, ContentBlockDelta, StopReason, StreamEvent, Usage } from '@agent-engine/protocol'
import { isDeeperThan, MAX_JSON_DEPTH } from '../platform/json-depth.ts'
import { headOf } from '../platform/text.ts'

/** A block of an answer as it came in. */
export interface FinishedBlock {
  readonly index: number
  readonly block: ContentBlock
  /** Why the input of a tool use could not be read, for the tool result; the block's input is `{}` then. */
  readonly inputProblem?: string
}

/** The fields of `message_start` that matter later. */
export interface MessageStart {
  readonly id: string
  readonly model: string
  readonly usage: Usage
}

export interface Assembler {
  /** Takes one event of the stream. Gives the block that it completes. */
  add(event: StreamEvent): FinishedBlock | undefined
  readonly start: MessageStart | undefined
  readonly stopReason: StopReason | null
  readonly stopSequence: string | null
  /** Usage of `message_start` with what `message_delta` said since. */
  readonly usage: Usage | undefined
  /** `message_stop` has come. */
  readonly stopped: boolean
  /** The open block as far as it has come: text or thinking that is not empty. */
  partial(): ContentBlock | undefined
}

interface OpenBlock {
  readonly index: number
  readonly start: ContentBlock
  /** Text, thinking or JSON, by the kind of block. */
  readonly pieces: string[]
  readonly signature: string[]
  readonly citations: unknown[]
}

/** Blocks from deltas: pieces are joined, and tool input is parsed, once at the end of the block. */
export const createAssembler = (): Assembler => {
  const open = new Map<number, OpenBlock>()
  let current: OpenBlock | undefined
  let start: MessageStart | undefined
  let usage: Usage | undefined
  let stopReason: StopReason | null = null
  let stopSequence: string | null = null
  let stopped = false

  const add = (event: StreamEvent): FinishedBlock | undefined => {
    switch (event.type) {
      case 'content_block_delta': {
        const block = current?.index === event.index ? current : open.get(event.index)
        if (block !== undefined) addDelta(block, event.delta)
        return undefined
      }
      case 'content_block_start':
        current = { index: event.index, start: event.content_block, pieces: [], signature: [], citations: [] }
        open.set(event.index, current)
        return undefined
      case 'content_block_stop': {
        const block = open.get(event.index)
        open.delete(event.index)
        if (current === block) current = undefined
        return block && finish(block)
      }
      case 'message_start':
        start = { id: event.message.id, model: event.message.model, usage: event.message.usage }
        usage = event.message.usage
        return undefined
      case 'message_delta':
        stopReason = event.delta.stop_reason ?? stopReason
        stopSequence = event.delta.stop_sequence ?? stopSequence
        if (event.usage !== undefined && usage !== undefined) usage = mergeUsage(usage, event.usage)
        return undefined
      case 'message_stop':
        stopped = true
        return undefined
      default:
        return undefined
    }
  }
  return {
    add,
    get start() {
      return start
    },
    get stopReason() {
      return stopReason
    },
    get stopSequence() {
      return stopSequence
    },
    get usage() {
      return usage
    },
    get stopped() {
      return stopped
    },
    partial: () => (current === undefined ? undefined : partialOf(current)),
  }
}

const addDelta = (block: OpenBlock, delta: ContentBlockDelta): void => {
  switch (delta.type) {
    case 'text_delta':
      block.pieces.push(delta.text)
      return
    case 'input_json_delta':
      block.pieces.push(delta.partial_json)
      return
    case 'thinking_delta':
      block.pieces.push(delta.thinking)
      return
    case 'signature_delta':
      block.signature.push(delta.signature)
      return
    case 'citations_delta':
      block.citations.push(delta.citation)
      return
    default:
      return
  }
}

const finish = (open: OpenBlock): FinishedBlock => {
  const { index, start } = open
  switch (start.type) {
    case 'text':
    case 'thinking':
      return { index, block: written(open, start) }
    default:
      return { index, ...withInput(open) }
  }
}

const written = (
  open: OpenBlock,
  start: Extract<ContentBlock, { type: 'text' | 'thinking' }>,
): ContentBlock => {
  if (start.type === 'thinking') {
    const signature = `${start.signature ?? ''}${open.signature.join('')}`
    return { ...start, thinking: `${start.thinking}${open.pieces.join('')}`, signature }
  }
  const text = `${start.text}${open.pieces.join('')}`
  if (open.citations.length === 0) return { ...start, text }
  return { ...start, text, citations: [...(start.citations ?? []), ...open.citations] }
}

const withInput = (open: OpenBlock): Pick<FinishedBlock, 'block' | 'inputProblem'> => {
  const { start } = open
  const json = open.pieces.join('')
  if (json === '') {
    const tooDeep = start.type === 'tool_use' && isDeeperThan(start.input, MAX_JSON_DEPTH)
    return tooDeep ? { block: { ...start, input: {} }, inputProblem: TOO_DEEP } : { block: start }
  }
  const { input, problem } = parseInput(json)
  const block = { ...start, input }
  return problem === undefined ? { block } : { block, inputProblem: problem }
}

const parseInput = (json: string): { readonly input: unknown; readonly problem?: string } => {
  try {
    const input: unknown = JSON.parse(json)
    return isDeeperThan(input, MAX_JSON_DEPTH) ? { input: {}, problem: TOO_DEEP } : { input }
  } catch (error) {
    return { input: {}, problem: describeProblem(json, error) }
  }
}

const TOO_DEEP =
  `The input of this call nests lists and objects more than ${MAX_JSON_DEPTH} levels deep and was not taken. ` +
  'Send the call again with the parameters that the tool describes.'

const ECHO_LENGTH = 200

const describeProblem = (json: string, error: unknown): string => {
  const reason = error instanceof Error ? error.message : String(error)
  const echo = headOf(json, ECHO_LENGTH)
  const beginning =
    echo.length < json.length ? `its first ${echo.length} of ${json.length} characters are` : 'it is'
  return (
    `The input of this call is not valid JSON (${reason}); ${beginning}:\n${echo}\n` +
    'Usual causes: the answer reached its token limit in the middle of the call, or quotes, backslashes or line breaks ' +
    'inside a string are not escaped. Send the call again with one complete JSON object; split long content over several calls.'
  )
}

const partialOf = (open: OpenBlock): ContentBlock | undefined => {
  if (open.start.type !== 'text' && open.start.type !== 'thinking') return undefined
  const block = written(open, open.start)
  const text = block.type === 'text' ? block.text : block.type === 'thinking' ? block.thinking : ''
  return text === '' ? undefined : block
}

/** Counts in a stream are totals so far, so they never fall; some gateways send zeros for what they do not repeat. */
export const mergeUsage = (
  usage: Usage,
  update: { readonly [K in keyof Usage]?: Usage[K] | null | undefined },
): Usage => {
  const merged: Record<string, unknown> = { ...usage }
  for (const [name, value] of Object.entries(update)) {
    const before = merged[name]
    if (value === null || value === undefined) continue
    merged[name] = typeof value === 'number' && typeof before === 'number' ? Math.max(before, value) : value
  }
  return { ...usage, ...merged }
}
