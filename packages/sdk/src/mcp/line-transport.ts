import type { JsonObject } from '@agent-engine/protocol/json'
import type { Transport, TransportSendOptions } from '@modelcontextprotocol/sdk/shared/transport.js'
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js'
import { isJsonObject } from '../boundary.ts'

/** What the engine gets for a notification or an answer: something, because it waits for each of its requests. */
const ACKNOWLEDGEMENT = { jsonrpc: '2.0', result: {}, id: 0 }
const INVALID_REQUEST = -32_600
const CONNECTION_CLOSED = -32_000

/** Takes what a server writes of its own accord; `related` is the id of the request that it belongs to. */
export type OwnMessageListener = (message: JsonObject, related: unknown) => void

/** The transport of an MCP server that is reached by exchanging one message for one reply. */
export class LineTransport implements Transport {
  onclose?: () => void
  onerror?: (error: Error) => void
  onmessage?: (message: JSONRPCMessage) => void
  readonly #listener: OwnMessageListener
  readonly #waiting = new Map<unknown, (reply: JsonObject) => void>()
  #isClosed = false

  constructor(listener: OwnMessageListener) {
    this.#listener = listener
  }

  async start(): Promise<void> {}

  async send(message: JSONRPCMessage, options?: TransportSendOptions): Promise<void> {
    if ('method' in message) this.#listener({ ...message }, options?.relatedRequestId)
    else this.#settle(message.id, { ...message })
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    this.onclose?.()
    for (const id of [...this.#waiting.keys()])
      this.#settle(id, failure(id, CONNECTION_CLOSED, 'Connection closed'))
  }

  /** Hands the server a message. A request is answered in any case, also when it is cancelled or makes no sense. */
  exchange(message: JsonObject): Promise<JsonObject> {
    const { id, method } = message
    if (method === undefined || id === undefined) {
      this.#deliver(message)
      if (method === 'notifications/cancelled') this.#cancelled(message.params)
      return Promise.resolve(ACKNOWLEDGEMENT)
    }
    const isValid = message.jsonrpc === '2.0' && typeof method === 'string' && isId(id)
    if (!isValid || this.#isClosed) {
      return Promise.resolve(
        failure(id, INVALID_REQUEST, this.#isClosed ? 'Connection closed' : 'Invalid request'),
      )
    }
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve)
      this.#deliver(message)
    })
  }

  #deliver(message: JsonObject): void {
    this.onmessage?.(asJsonRpc(message))
  }

  /** The server writes no answer to what was cancelled. */
  #cancelled(params: unknown): void {
    const id = isJsonObject(params) ? params.requestId : undefined
    this.#settle(id, failure(id, CONNECTION_CLOSED, 'Request cancelled'))
  }

  #settle(id: unknown, reply: JsonObject): void {
    const resolve = this.#waiting.get(id)
    this.#waiting.delete(id)
    resolve?.(reply)
  }
}

function failure(id: unknown, code: number, message: string): JsonObject {
  return { jsonrpc: '2.0', id, error: { code, message } }
}

function isId(id: unknown): boolean {
  return typeof id === 'string' || Number.isSafeInteger(id)
}

/** Nothing is checked here: the protocol class behind the transport parses what it gets. */
function asJsonRpc(message: JsonObject): JSONRPCMessage {
  return message as JSONRPCMessage
}
