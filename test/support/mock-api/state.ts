import type { JsonObject } from './json.ts'
import { createPrefixCheck, type PrefixCheck } from './prefix.ts'
import { isSideRequest, type RecordedRequest } from './recorded-request.ts'
import { type Reply, type Script, text } from './reply.ts'
import { createSentThinking, type SentThinking } from './validate/thinking.ts'

export interface MockApiOptions {
  /** Answers of the main loop; default: the text `ok` for ever. */
  script?: Script
  /** Answer of side requests (small model or no tools); they use up no entry. Default: the text `ok`. */
  side?: Reply
  /** What belongs to the side requests; default: a haiku model, or no tools. */
  isSide?: (body: JsonObject) => boolean
  /** Checks the structure of every request and answers bad ones with HTTP 400; default true. */
  validate?: boolean
  /** Checks that each request extends the one before it; default true. */
  checkPrefix?: boolean
  /** `input_tokens` of `count_tokens`; default: a quarter of the body's characters. */
  countTokens?: (body: JsonObject) => number
}

/** A broken rule. `request` is the position in `requests`. */
export interface Violation {
  rule: string
  message: string
  request: number
}

/** What one server knows. */
export interface MockState {
  readonly options: Required<Omit<MockApiOptions, 'validate' | 'checkPrefix'>> & {
    validate: boolean
    checkPrefix: boolean
  }
  readonly requests: RecordedRequest[]
  readonly violations: Violation[]
  readonly prefix: PrefixCheck
  readonly sentThinking: SentThinking
  /** Called after every arrival. */
  readonly onArrival: Set<() => void>
  /** Main-loop requests answered from the script so far. */
  answered: number
  /** Messages made so far. */
  messages: number
}

export function createState(options: MockApiOptions): MockState {
  return {
    options: {
      script: [text('ok')],
      side: text('ok'),
      isSide: isSideRequest,
      validate: true,
      checkPrefix: true,
      countTokens: (body) => Math.ceil(JSON.stringify(body).length / 4),
      ...options,
    },
    requests: [],
    violations: [],
    prefix: createPrefixCheck(),
    sentThinking: createSentThinking(),
    onArrival: new Set(),
    answered: 0,
    messages: 0,
  }
}

export function mainRequests(state: MockState): RecordedRequest[] {
  return state.requests.filter((request) => request.kind === 'main')
}

/** The answer of a request: scripted for the main loop, `side` for the rest. */
export async function chooseReply(state: MockState, request: RecordedRequest): Promise<Reply> {
  if (request.kind !== 'main') return state.options.side
  const index = state.answered++
  const { script } = state.options
  if (typeof script === 'function') return script(request, index)
  const last = script.length - 1
  const reply = script[Math.min(index, last)] ?? text('ok')
  return index > last ? withFreshIds(reply, index - last + 1) : reply
}

/** A repeated answer asks for its tools anew: the API never gives one tool use id twice. */
function withFreshIds(reply: Reply, turn: number): Reply {
  if (!('content' in reply)) return reply
  const content = reply.content.map((block) =>
    block.type === 'tool_use' && block.id !== undefined ? { ...block, id: `${block.id}_${turn}` } : block,
  )
  return { ...reply, content }
}
