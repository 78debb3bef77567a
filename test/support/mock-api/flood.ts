import { type Exchange, send, startStream } from './deliver.ts'
import { completeMessage, messageEvents } from './message-events.ts'
import type { FloodReply } from './reply.ts'
import { sseFrame } from './sse.ts'

const WRITE_BYTES = 256 * 1024

/** Streams one text block of any size: the frames are written from one repeated buffer, as fast as the client reads. */
export async function deliverFlood(
  exchange: Exchange,
  reply: FloodReply,
  model: string,
  serial: number,
): Promise<void> {
  const { bytes, deltaBytes } = reply.flood
  const message = completeMessage({ content: [{ type: 'text', text: '' }] }, model, serial)
  const [start, blockStart, blockStop, ...end] = messageEvents(message, {}).map(sseFrame)
  startStream(exchange, reply.headers)
  for (const frame of [start, blockStart]) if (frame !== undefined) await send(exchange, frame)

  const frame = deltaFrame(deltaBytes)
  const perWrite = Math.max(1, Math.floor(WRITE_BYTES / frame.length))
  const block = Buffer.concat(Array.from({ length: perWrite }, () => frame))
  for (let left = Math.floor(bytes / deltaBytes); left > 0 && !exchange.gone.aborted; left -= perWrite) {
    await send(exchange, left >= perWrite ? block : block.subarray(0, left * frame.length))
  }
  if (bytes % deltaBytes > 0) await send(exchange, deltaFrame(bytes % deltaBytes))

  for (const frame of [blockStop, ...end]) if (frame !== undefined) await send(exchange, frame)
  exchange.response.end()
}

/** The text of every delta, up to its size: lower-case letters and spaces. */
export const FLOOD_ALPHABET = 'the quick brown fox jumps over the lazy dog '

function deltaFrame(size: number): Buffer {
  const text = FLOOD_ALPHABET.repeat(Math.ceil(size / FLOOD_ALPHABET.length)).slice(0, size)
  return sseFrame({
    type: 'content_block_delta',
    data: { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } },
  })
}
