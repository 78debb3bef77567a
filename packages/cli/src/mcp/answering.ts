import type { JsonObject, JsonRpcId, JsonRpcMessage } from '@agent-engine/protocol'
import { shortName } from './cut.ts'
import { INTERNAL_ERROR, METHOD_NOT_FOUND, messageOf } from './errors.ts'
import { MAX_ID_UNITS, MAX_SERVER_REQUESTS } from './limits.ts'

/** What a server asks, with the answers on their way. */
export interface Answering {
  /** It waits for us, for the user above all. */
  readonly isWaiting: boolean
  answer(method: string, id: JsonRpcId, params: JsonObject): void
  /** The server has withdrawn a request. */
  cancelled(params: JsonObject): void
  /** Nobody needs any of the answers any more. */
  abort(): void
}

export interface AnsweringPorts {
  /** Answers a request of the server; undefined when the method is unknown. */
  request(method: string, params: JsonObject, signal: AbortSignal): Promise<JsonObject> | undefined
  /** Rejects when the message could not be handed over. */
  send(message: JsonRpcMessage): Promise<void>
  answered(): void
}

/**
 * A server may ask without end and read no answer: what it asks beyond `MAX_SERVER_REQUESTS` that are not through is
 * dropped, as answers would pile up in memory and, over HTTP, in open connections. So is what has an id of megabytes.
 */
export const createAnswering = (ports: AnsweringPorts): Answering => {
  const waiting = new Map<JsonRpcId, AbortController>()
  let underWay = 0
  const answer = async (method: string, id: JsonRpcId, params: JsonObject): Promise<void> => {
    const controller = new AbortController()
    waiting.set(id, controller)
    const reply = await replyTo(ports, method, params, controller.signal)
    // What the server has withdrawn is not there any more and gets no answer.
    const isWanted = waiting.delete(id)
    ports.answered()
    if (isWanted) await ports.send({ jsonrpc: '2.0', id, ...reply }).catch(() => undefined)
  }
  return {
    get isWaiting() {
      return waiting.size > 0
    },
    answer(method, id, params) {
      if (underWay >= MAX_SERVER_REQUESTS || String(id).length > MAX_ID_UNITS) return
      underWay += 1
      void answer(method, id, params).finally(() => {
        underWay -= 1
      })
    },
    cancelled({ requestId: id }) {
      if (typeof id !== 'string' && typeof id !== 'number') return
      waiting.get(id)?.abort()
      waiting.delete(id)
    },
    abort() {
      for (const controller of waiting.values()) controller.abort()
    },
  }
}

const replyTo = async (
  ports: AnsweringPorts,
  method: string,
  params: JsonObject,
  signal: AbortSignal,
): Promise<Pick<JsonRpcMessage, 'result' | 'error'>> => {
  if (method === 'ping') return { result: {} }
  const result = ports.request(method, params, signal)
  if (result === undefined)
    return { error: { code: METHOD_NOT_FOUND, message: `Unknown method: ${shortName(method)}` } }
  try {
    return { result: await result }
  } catch (error) {
    return { error: { code: INTERNAL_ERROR, message: messageOf(error) } }
  }
}
