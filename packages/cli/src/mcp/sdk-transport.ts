import type { JsonRpcMessage } from '@agent-engine/protocol'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import { jsonRpcMessageSchema } from '@agent-engine/protocol/mcp'
import { McpError } from './errors.ts'
import type { OpenTransport, TransportEvents } from './transport.ts'

/** Carries one message to a server in the host; resolves with the host's answer, rejects when it has none. */
export type SendToHost = (serverName: string, message: JsonRpcMessage) => Promise<unknown>

/** Where messages go that the host sends by itself, by server name. */
export interface HostInbox {
  listen(serverName: string, receive: (message: JsonRpcMessage) => void): () => void
  deliver(serverName: string, message: JsonRpcMessage): void
}

export const createHostInbox = (): HostInbox => {
  const receivers = new Map<string, (message: JsonRpcMessage) => void>()
  return {
    listen(serverName, receive) {
      receivers.set(serverName, receive)
      return () => {
        if (receivers.get(serverName) === receive) receivers.delete(serverName)
      }
    },
    deliver: (serverName, message) => receivers.get(serverName)?.(message),
  }
}

/** A server inside the host process: every message is one `mcp_message` control request (spec: mcp §10). */
export const hostTransport =
  (serverName: string, send: SendToHost, inbox: HostInbox): OpenTransport =>
  async (events) => {
    let closed = false
    const stopListening = inbox.listen(serverName, (message) => events.message(message))
    return {
      async send(message) {
        const answer = await send(serverName, message)
        // The acknowledgement of a notification, or of an answer of ours, says nothing.
        if (closed || message.id === undefined || message.method === undefined) return
        deliver(events, answer, message)
      },
      async close() {
        closed = true
        stopListening()
      },
    }
  }

const deliver = (events: TransportEvents, answer: unknown, request: JsonRpcMessage): void => {
  const parsed = jsonRpcMessageSchema.safeParse(isJsonObject(answer) ? answer.mcp_response : undefined)
  const reply = parsed.success ? parsed.data : undefined
  if (reply === undefined || (reply.result === undefined && !reply.error)) {
    throw new McpError(
      'mcp_rpc',
      `The host answered ${request.method} without a JSON-RPC result or error in "mcp_response".`,
    )
  }
  events.message({ ...reply, id: request.id })
}
