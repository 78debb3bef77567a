import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { setImmediate, setTimeout } from 'node:timers/promises'
import { eventsBefore, type StreamEvent } from './message-events.ts'
import type { Delivery, Point, RawReply } from './reply.ts'
import { SSE_COMMENT, sseFrame } from './sse.ts'

/** An open response together with the signal that fires when the client has gone away or the server closes. */
export interface Exchange {
  response: ServerResponse
  gone: AbortSignal
  /** The server itself has destroyed the connection. */
  hungUp: boolean
}

/** Streams events as SSE with everything that can go wrong on the way. Returns when nothing more will be sent. */
export async function deliverEvents(
  exchange: Exchange,
  events: readonly StreamEvent[],
  delivery: Delivery,
): Promise<void> {
  const { stall, cut, fail } = delivery
  const place = (point: Point | undefined): number => (point === undefined ? -1 : eventsBefore(point, events))
  const [stallAt, cutAt, failAt] = [place(stall?.at), place(cut?.at), place(fail?.at)]

  await pause(delivery.delayMs, exchange.gone)
  if (stall?.at === 'connect') await pause(stall.forMs ?? Number.POSITIVE_INFINITY, exchange.gone)
  if (cut?.at === 'connect') return hangUp(exchange)
  startStream(exchange, delivery.headers)
  if (delivery.comments !== undefined) return sendComments(exchange, delivery.comments)

  for (let sent = 0; sent <= events.length; sent++) {
    const event = events[sent]
    if (exchange.gone.aborted) return
    if (sent === stallAt && stall?.at !== 'connect') {
      await pause(stall?.forMs ?? Number.POSITIVE_INFINITY, exchange.gone)
    }
    if (sent === failAt && fail !== undefined) {
      await send(
        exchange,
        sseFrame({ type: 'error', data: { type: 'error', error: { ...fail.error } } }),
        delivery.split,
      )
      break
    }
    if (sent === cutAt) {
      if (cut?.midEvent === true && event !== undefined) await sendHalf(exchange, event)
      return hangUp(exchange)
    }
    if (event === undefined) break
    await pause(delivery.eventDelayMs, exchange.gone)
    await send(exchange, sseFrame(event), delivery.split)
  }
  exchange.response.end()
}

/** Sends raw bytes as the body of an event stream. */
export async function deliverRaw(exchange: Exchange, reply: RawReply): Promise<void> {
  await pause(reply.delayMs, exchange.gone)
  startStream(
    exchange,
    { 'content-type': reply.contentType ?? 'text/event-stream', ...reply.headers },
    reply.status,
  )
  await send(exchange, Buffer.from(reply.raw), reply.split)
  if (reply.then === 'cut') return hangUp(exchange)
  if (reply.then === 'stall') return pause(Number.POSITIVE_INFINITY, exchange.gone)
  exchange.response.end()
}

export function startStream(
  { response }: Exchange,
  headers: Record<string, string> = {},
  status = 200,
): void {
  response.writeHead(status, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    ...headers,
  })
  response.socket?.setNoDelay(true)
  response.flushHeaders()
}

/** Writes with back-pressure; in slices when asked, each in a packet of its own. */
export async function send(
  exchange: Exchange,
  bytes: Buffer,
  split?: number | readonly number[],
): Promise<void> {
  if (split === undefined) return write(exchange, bytes)
  const sizes = typeof split === 'number' ? [split] : split
  for (let at = 0, turn = 0; at < bytes.length && !exchange.gone.aborted; turn++) {
    const size = Math.max(1, sizes[turn % sizes.length] ?? bytes.length)
    await write(exchange, bytes.subarray(at, at + size))
    await setImmediate()
    at += size
  }
}

async function write({ response, gone }: Exchange, bytes: Buffer): Promise<void> {
  if (gone.aborted || response.write(bytes)) return
  await once(response, 'drain', { signal: gone }).catch(() => undefined)
}

async function sendHalf(exchange: Exchange, event: StreamEvent): Promise<void> {
  const frame = sseFrame(event)
  await send(exchange, frame.subarray(0, Math.floor(frame.length / 2)))
  await setImmediate()
}

async function sendComments(
  exchange: Exchange,
  comments: { everyMs: number; forMs?: number },
): Promise<void> {
  const end = performance.now() + (comments.forMs ?? Number.POSITIVE_INFINITY)
  while (!exchange.gone.aborted && performance.now() < end) {
    await send(exchange, SSE_COMMENT)
    await pause(comments.everyMs, exchange.gone)
  }
  exchange.response.end()
}

/** So long after the last bytes the connection is cut: the client has read what came before. */
const CUT_AFTER_MS = 20

async function hangUp(exchange: Exchange): Promise<void> {
  await pause(CUT_AFTER_MS, exchange.gone)
  exchange.hungUp = true
  exchange.response.socket?.destroy()
}

const LONGEST_TIMER_MS = 2 ** 31 - 1

/** Waits; the client's leaving ends the wait early. */
export async function pause(ms: number | undefined, gone: AbortSignal): Promise<void> {
  if (ms === undefined || ms === 0) return
  await setTimeout(Math.min(ms, LONGEST_TIMER_MS), undefined, { signal: gone }).catch(() => undefined)
}
