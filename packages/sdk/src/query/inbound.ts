import { encodeLine } from '@agent-engine/protocol/framing'
import type { JsonObject } from '@agent-engine/protocol/json'
import { isJsonObject, text } from '../boundary.ts'

/** What a handler knows about the request it answers. */
export interface InboundCall {
  requestId: string
  /** Aborted when the engine withdraws the request, and when the query ends. */
  signal: AbortSignal
}

/** Leaves a request without answer, where the protocol allows it. */
export const NO_ANSWER: unique symbol = Symbol('no answer')

/** Answers one kind of request: returns the payload, or throws what becomes the error answer. */
export type InboundHandler = (request: JsonObject, call: InboundCall) => Promise<object | typeof NO_ANSWER>

export type InboundHandlers = ReadonlyMap<string, InboundHandler>

/**
 * Requests of the engine (spec: SDK, section 5). All run at once, each is answered exactly once, and one that was
 * withdrawn is not answered at all.
 */
export class InboundRequests {
  readonly #handlers: InboundHandlers
  readonly #write: (line: string) => void
  readonly #running = new Map<string, AbortController>()

  /** `write` takes each answer as a line, and never throws. */
  constructor(handlers: InboundHandlers, write: (line: string) => void) {
    this.#handlers = handlers
    this.#write = write
  }

  /** How many callbacks are running. */
  get running(): number {
    return this.#running.size
  }

  /**
   * Runs the handler of a `control_request`, and never rejects. One that came again while it is being answered is not
   * started twice.
   */
  async dispatch(message: JsonObject): Promise<void> {
    const requestId = text(message.request_id) ?? ''
    const request = isJsonObject(message.request) ? message.request : {}
    if (this.#running.has(requestId)) return
    const controller = new AbortController()
    this.#running.set(requestId, controller)
    const answer = await this.#answer(request, { requestId, signal: controller.signal })
    if (this.#running.get(requestId) !== controller) return
    this.#running.delete(requestId)
    if (answer !== NO_ANSWER) this.#write(answerLine(answer, requestId, request))
  }

  /** The engine no longer wants the answer. */
  cancel(requestId: unknown): void {
    const id = text(requestId) ?? ''
    const controller = this.#running.get(id)
    this.#running.delete(id)
    controller?.abort()
  }

  cancelAll(): void {
    for (const id of [...this.#running.keys()]) this.cancel(id)
  }

  async #answer(request: JsonObject, call: InboundCall): Promise<object | typeof NO_ANSWER> {
    const subtype = text(request.subtype) ?? ''
    const handler = this.#handlers.get(subtype)
    if (handler === undefined) {
      const error = `Unsupported control request subtype: ${subtype}`
      return { subtype: 'error', error, error_code: 'unsupported_request' }
    }
    try {
      const response = await handler(request, call)
      return response === NO_ANSWER ? NO_ANSWER : { subtype: 'success', response }
    } catch (error) {
      return { subtype: 'error', error: messageOf(error) }
    }
  }
}

/** What a callback returned may have no JSON form; the engine is told, because it waits for an answer. */
function answerLine(answer: object, requestId: string, request: JsonObject): string {
  const line = (response: object) =>
    encodeLine({ type: 'control_response', response: { ...response, request_id: requestId } })
  try {
    return line(answer)
  } catch (error) {
    const reason = `${answererOf(request)} returned a value that is not JSON: ${messageOf(error)}`
    return line({ subtype: 'error', error: reason })
  }
}

const ANSWERERS: ReadonlyMap<unknown, string> = new Map([
  ['can_use_tool', 'canUseTool'],
  ['hook_callback', 'the hook callback'],
  ['elicitation', 'onElicitation'],
  ['request_user_dialog', 'onUserDialog'],
])

function answererOf({ subtype, server_name: server }: JsonObject): string {
  if (subtype === 'mcp_message') return `the MCP server "${text(server) ?? ''}"`
  return ANSWERERS.get(subtype) ?? `the handler of ${text(subtype) ?? 'the request'}`
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
