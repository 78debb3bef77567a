import type { JsonRpcMessage } from '@agent-engine/protocol'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import { jsonRpcMessageSchema } from '@agent-engine/protocol/mcp'
import { McpError } from './errors.ts'
import type { HostInbox, SendToHost } from './host-inbox.ts'
import type { OpenTransport, TransportEvents } from './transport.ts'

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
