import type { JsonObject } from '@agent-engine/protocol/json'
import type { InProcessServer } from '../launch/servers.ts'
import type { McpConnection } from './connection.ts'

/** Sends a JSON-RPC message that a server wrote of its own accord. */
export type SendToEngine = (server: string, message: JsonObject) => void

/**
 * The MCP servers of this process that one query uses. Each gets a connection of its own, made at its first message,
 * so that a server can serve any number of queries at once (spec: SDK, section 9.4).
 */
export class McpConnections {
  readonly #send: SendToEngine
  #servers: ReadonlyMap<string, InProcessServer>
  readonly #connections = new Map<string, Promise<McpConnection>>()

  constructor(servers: ReadonlyMap<string, InProcessServer>, send: SendToEngine) {
    this.#servers = servers
    this.#send = send
  }

  get size(): number {
    return this.#servers.size
  }

  /** Hands a message to a server. A notification is acknowledged, because the engine waits for each of its requests. */
  async exchange(server: string, message: JsonObject): Promise<JsonObject> {
    const definition = this.#servers.get(server)
    if (definition === undefined) throw new Error(`SDK MCP server not found: ${server}`)
    let connection = this.#connections.get(server)
    if (connection === undefined) {
      connection = this.#connect(server, definition)
      this.#connections.set(server, connection)
      // The engine tries again, and may have more luck.
      connection.catch(() => this.#connections.delete(server))
    }
    return (await connection).exchange(message)
  }

  /** Puts other servers in the place of these; a server that stays keeps its connection. */
  replace(servers: ReadonlyMap<string, InProcessServer>): void {
    for (const [name, server] of this.#servers) {
      if (servers.get(name) !== server) this.#drop(name)
    }
    this.#servers = servers
  }

  /** Ends all connections; calls still running are aborted. */
  close(): void {
    for (const name of [...this.#connections.keys()]) this.#drop(name)
  }

  async #connect(name: string, server: InProcessServer): Promise<McpConnection> {
    const { connectServer } = await import('./connect-server.ts')
    return connectServer(server, (message) => this.#send(name, message))
  }

  #drop(name: string): void {
    const connection = this.#connections.get(name)
    this.#connections.delete(name)
    connection?.then((open) => open.close()).catch(() => {})
  }
}
