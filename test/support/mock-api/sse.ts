import type { StreamEvent } from './message-events.ts'

export function sseFrame(event: StreamEvent): Buffer {
  return Buffer.from(`event: ${event.type}\ndata: ${JSON.stringify(event.data)}\n\n`)
}

export const SSE_COMMENT: Buffer = Buffer.from(': keep-alive\n\n')
