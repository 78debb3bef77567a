import type { JsonObject } from '@agent-engine/protocol'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import { ENGINE_VERSION } from '../platform/version.ts'
import { abortable } from './abortable.ts'
import { cut, shortName } from './cut.ts'
import { McpError } from './errors.ts'
import type { Peer } from './peer.ts'

/** Newest first: the first is offered. */
export const PROTOCOL_VERSIONS = [
  '2025-11-25',
  '2025-06-18',
  '2025-03-26',
  '2024-11-05',
  '2024-10-07',
] as const

/** What a server said of itself. */
export interface ServerIdentity {
  readonly info: { readonly name: string; readonly version: string } | undefined
  readonly capabilities: JsonObject
  readonly instructions: string | undefined
}

/** `initialize` and `notifications/initialized` (spec: mcp §4). Rejects when the server refuses or talks another protocol. */
export const handshake = async (
  peer: Peer,
  capabilities: JsonObject,
  options: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<ServerIdentity> => {
  const result = await peer.request(
    'initialize',
    {
      protocolVersion: PROTOCOL_VERSIONS[0],
      capabilities,
      clientInfo: { name: 'agent-engine', version: ENGINE_VERSION },
    },
    { ...options, what: 'initialize' },
  )
  const version = PROTOCOL_VERSIONS.find((known) => known === result.protocolVersion)
  if (version === undefined) {
    throw new McpError(
      'mcp_rpc',
      `The server speaks MCP version ${JSON.stringify(result.protocolVersion)}; known are ${PROTOCOL_VERSIONS.join(', ')}.`,
    )
  }
  peer.useVersion(version)
  // A remote server may never reply to it.
  await abortable(peer.notify('notifications/initialized'), options.signal)
  return readIdentity(result)
}

/** The part of a reply to `initialize` that counts here. */
export const readIdentity = ({ serverInfo, capabilities, instructions }: JsonObject): ServerIdentity => ({
  info:
    isJsonObject(serverInfo) && typeof serverInfo.name === 'string'
      ? { name: shortName(serverInfo.name), version: shortName(String(serverInfo.version ?? '')) }
      : undefined,
  capabilities: isJsonObject(capabilities) ? capabilities : {},
  instructions: typeof instructions === 'string' && instructions !== '' ? cut(instructions) : undefined,
})
