import { elicitationResponseSchema } from '@agent-engine/protocol/control/elicitation'
import type { Elicit } from '../../mcp/elicitations.ts'
import type { SendToHost } from '../../mcp/host-inbox.ts'
import type { ControlChannel } from './channel.ts'

/** Messages for MCP servers in the host as `mcp_message` control requests (spec: protocol §6.3). */
export const sendToHostOf =
  (channel: ControlChannel): SendToHost =>
  (serverName, message) =>
    // Never withdrawn: a call is cancelled by a message of its own.
    channel.request(
      { subtype: 'mcp_message', server_name: serverName, message },
      { signal: new AbortController().signal },
    )

/** Questions of MCP servers to the user, by way of the host (spec: protocol §6.4). */
export const elicitOf =
  (channel: ControlChannel): Elicit =>
  async (request, signal) =>
    elicitationResponseSchema.parse(await channel.request(request, { signal }))
