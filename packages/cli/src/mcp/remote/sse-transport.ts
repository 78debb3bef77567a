import type { Readable } from 'node:stream'
import { anySignal } from '../../platform/any-signal.ts'
import { release } from '../../platform/http.ts'
import { abortable } from '../abortable.ts'
import { McpError, messageOf } from '../errors.ts'
import type { OpenTransport, TransportEvents } from '../transport.ts'
import { createEventReader } from './event-stream.ts'
import { deliver, type RemoteOptions } from './http-transport.ts'

/** The former remote transport: one event stream for all answers, messages by POST to the address it names first. */
export const sseTransport =
  (options: RemoteOptions): OpenTransport =>
  async (events, signal) => {
    const { url, send } = options
    const life = new AbortController()
    let version: string | undefined
    try {
      const reply = await send({
        url,
        method: 'GET',
        headers: { accept: 'text/event-stream' },
        signal: anySignal([life.signal, signal]),
      })
      const endpoint = await abortable(endpointOf(url, reply.body, events), signal)
      return {
        async send(message) {
          const answer = await send({
            url: endpoint,
            method: 'POST',
            headers: {
              'content-type': 'application/json',
              ...(version === undefined ? {} : { 'mcp-protocol-version': version }),
            },
            body: JSON.stringify(message),
            signal: life.signal,
          })
          release(answer.body)
        },
        useVersion(agreed) {
          version = agreed
        },
        async close() {
          life.abort()
          reply.body.destroy()
        },
      }
    } catch (error) {
      life.abort()
      throw error
    }
  }

/** Resolves with the address for messages; goes on reading until the stream ends. */
const endpointOf = (url: URL, body: Readable, events: TransportEvents): Promise<URL> =>
  new Promise((resolve, reject) => {
    const read = createEventReader({
      event({ name, data }) {
        if (name === 'message') deliver(events, data)
        else if (name === 'endpoint') {
          const endpoint = URL.canParse(data, url.href) ? new URL(data, url.href) : undefined
          if (endpoint?.origin === url.origin) resolve(endpoint)
          else
            reject(new McpError('mcp_rpc', 'The server named an address of another origin for its messages.'))
        }
      },
      tooLarge: (bytes) => events.tooLarge(bytes, undefined),
    })
    const end = (reason: string): void => {
      reject(new McpError('mcp_closed', `The event stream ended before the handshake: ${reason}`))
      events.closed(reason)
    }
    body.on('data', (chunk: Buffer) => read(chunk))
    body.once('end', () => end('the event stream ended'))
    body.once('error', (error) => end(messageOf(error)))
    body.once('close', () => end('the event stream was closed'))
  })
