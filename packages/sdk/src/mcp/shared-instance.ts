import type { JsonObject } from '@agent-engine/protocol/json'
import { isJsonObject } from '../boundary.ts'
import type { McpServerLike } from '../types/mcp.ts'
import type { McpConnection } from './connection.ts'
import { isPrepared, withoutEmptyKinds } from './late-additions.ts'
import { LineTransport } from './line-transport.ts'

type Send = (message: JsonObject) => void

const hubs = new WeakMap<McpServerLike, Promise<Hub>>()

/**
 * Connects one query more to a server instance. An instance has room for one connection, so all queries share it: each
 * request travels under an id of the hub and comes back under its own (spec: SDK, section 9.4).
 */
export async function connectToShared(instance: McpServerLike, send: Send): Promise<McpConnection> {
  let hub = hubs.get(instance)
  if (hub === undefined) {
    hub = Hub.open(instance)
    hubs.set(instance, hub)
    hub.catch(() => hubs.delete(instance))
  }
  return (await hub).join(send)
}

interface Request {
  member: Send
  ownId: unknown
}

class Hub {
  readonly #instance: McpServerLike
  readonly #transport = new LineTransport((message, related) => this.#route(message, related))
  readonly #members = new Set<Send>()
  readonly #requests = new Map<number, Request>()
  /** From 1 on: the MCP package does not cancel a request of id 0. */
  #count = 1

  static async open(instance: McpServerLike): Promise<Hub> {
    const hub = new Hub(instance)
    await instance.connect(hub.#transport)
    return hub
  }

  constructor(instance: McpServerLike) {
    this.#instance = instance
  }

  join(member: Send): McpConnection {
    this.#members.add(member)
    return {
      exchange: (message) => this.#exchange(member, message),
      close: () => this.#leave(member),
    }
  }

  async #exchange(member: Send, message: JsonObject): Promise<JsonObject> {
    const { id: ownId, method } = message
    if (method === 'notifications/cancelled')
      return this.#transport.exchange(this.#translated(member, message))
    if (method === undefined || ownId === undefined) return this.#transport.exchange(message)
    const id = this.#count++
    this.#requests.set(id, { member, ownId })
    const reply = await this.#transport.exchange({ ...message, id })
    this.#requests.delete(id)
    const isFirst = method === 'initialize' && isPrepared(this.#instance)
    return { ...(isFirst ? await withoutEmptyKinds(reply, (asked) => this.#ask(asked)) : reply), id: ownId }
  }

  async #ask(method: string): Promise<JsonObject> {
    const { result } = await this.#transport.exchange({ jsonrpc: '2.0', id: this.#count++, method })
    return isJsonObject(result) ? result : {}
  }

  #translated(member: Send, message: JsonObject): JsonObject {
    const params = isJsonObject(message.params) ? message.params : {}
    for (const [id, request] of this.#requests) {
      const isMeant = request.member === member && request.ownId === params.requestId
      if (isMeant) return { ...message, params: { ...params, requestId: id } }
    }
    return message
  }

  /** A message of the server goes to the query that it belongs to; one that belongs to none, to all. */
  #route(message: JsonObject, related: unknown): void {
    const owner = typeof related === 'number' ? this.#requests.get(related)?.member : undefined
    if (owner !== undefined) return owner(message)
    for (const member of this.#members) member(message)
  }

  async #leave(member: Send): Promise<void> {
    if (!this.#members.delete(member)) return
    for (const [id, request] of this.#requests) {
      if (request.member !== member) continue
      await this.#transport.exchange({
        jsonrpc: '2.0',
        method: 'notifications/cancelled',
        params: { requestId: id },
      })
    }
    if (this.#members.size > 0) return
    hubs.delete(this.#instance)
    await this.#instance.close()
  }
}
