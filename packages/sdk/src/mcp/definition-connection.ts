import type { JsonObject } from '@agent-engine/protocol/json'
import { isJsonObject } from '../boundary.ts'
import type { InProcessServer } from '../launch/servers.ts'
import type { McpConnection } from './connection.ts'
import { onInstance, type ServerDefinition } from './definition.ts'
import { kindsOffered } from './late-additions.ts'
import { LineTransport } from './line-transport.ts'
import { connectToShared } from './shared-instance.ts'
import { createToolServer } from './tool-server.ts'

const changed = (kind: string): JsonObject => ({
  jsonrpc: '2.0',
  method: `notifications/${kind}/list_changed`,
})

/**
 * Serves the tools of a definition until somebody looks at the instance, who may change it: from then on the instance
 * answers, and the engine hears that there may be other tools. Calls that run by then end where they began.
 */
export async function connectToDefinition(
  server: InProcessServer,
  definition: ServerDefinition,
  send: (message: JsonObject) => void,
): Promise<McpConnection> {
  const transport = new LineTransport(send)
  await createToolServer(definition).connect(transport)
  const running = new Set<unknown>()
  let shared: Promise<McpConnection> | undefined
  let isClosed = false

  const tellOfChanges = async (open: McpConnection): Promise<void> => {
    send(changed('tools'))
    const ask = async (method: string): Promise<JsonObject> => {
      const { result } = await open.exchange({ jsonrpc: '2.0', id: `kinds of ${method}`, method })
      return isJsonObject(result) ? result : {}
    }
    for (const kind of await kindsOffered(ask)) send(changed(kind))
  }
  const move = (): void => {
    if (isClosed) return
    shared = connectToShared(server.instance, send)
    shared.then(tellOfChanges).catch(() => {
      // The next message says so to the engine.
    })
  }
  // What is added to the instance at once is there when it connects.
  const forget = onInstance(server, () => queueMicrotask(move))

  const exchangeHere = async (message: JsonObject): Promise<JsonObject> => {
    const { id } = message
    running.add(id)
    return transport.exchange(message).finally(() => running.delete(id))
  }
  return {
    async exchange(message) {
      const params = isJsonObject(message.params) ? message.params : {}
      const isOfHere = message.method === 'notifications/cancelled' && running.has(params.requestId)
      return shared === undefined || isOfHere ? exchangeHere(message) : (await shared).exchange(message)
    },
    async close() {
      isClosed = true
      forget()
      await transport.close()
      await shared?.then((open) => open.close()).catch(() => {})
    },
  }
}
