import type { ServerResponse } from 'node:http'
import { deliverEvents, deliverRaw, type Exchange, pause } from './deliver.ts'
import { deliverFlood } from './flood.ts'
import type { JsonObject } from './json.ts'
import { completeMessage, messageBody, messageEvents } from './message-events.ts'
import type { Delivery, ErrorReply, MessageReply, Reply } from './reply.ts'
import type { MockState } from './state.ts'

/** Characters per delta when something is to happen in the middle of the deltas and the script does not say. */
const SMALL_CHUNK = 4

/** Sends a reply in the form that the request asks for. */
export async function sendReply(
  exchange: Exchange,
  reply: Reply,
  state: MockState,
  request: { model: string; stream: boolean },
): Promise<void> {
  const serial = ++state.messages
  if ('flood' in reply) return deliverFlood(exchange, reply, request.model, serial)
  if ('raw' in reply) return deliverRaw(exchange, reply)
  if ('status' in reply) return sendError(exchange, reply)

  const message = completeMessage(reply, request.model, serial)
  state.sentThinking.remember(message.content, request.model)
  if (!request.stream) {
    await pause(reply.delayMs, exchange.gone)
    return sendJson(exchange.response, 200, messageBody(message), reply.headers)
  }
  const chunk = reply.chunk ?? (needsSmallChunks(reply) ? SMALL_CHUNK : undefined)
  const events = messageEvents(message, { ...reply, ...(chunk === undefined ? {} : { chunk }) })
  return deliverEvents(exchange, events, reply)
}

function needsSmallChunks({ stall, cut, fail }: MessageReply & Delivery): boolean {
  return [stall, cut, fail].some((fault) => fault?.at === 'delta')
}

async function sendError(exchange: Exchange, reply: ErrorReply): Promise<void> {
  await pause(reply.delayMs, exchange.gone)
  sendJson(exchange.response, reply.status, { type: 'error', error: { ...reply.error } }, reply.headers)
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: JsonObject,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(body))
}
