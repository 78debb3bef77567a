import type { JsonObject } from '@agent-engine/protocol/json'
import type { InProcessServer } from '../launch/servers.ts'
import type { McpConnection } from './connection.ts'
import { definitionOf } from './definition.ts'
import { connectToDefinition } from './definition-connection.ts'
import { connectToShared } from './shared-instance.ts'

/** Connects one query to a server of this process. */
export async function connectServer(
  server: InProcessServer,
  send: (message: JsonObject) => void,
): Promise<McpConnection> {
  const definition = definitionOf(server)
  if (definition === undefined) return connectToShared(server.instance, send)
  return connectToDefinition(server, definition, send)
}
