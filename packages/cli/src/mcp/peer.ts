import type { JsonObject, JsonRpcMessage } from '@agent-engine/protocol'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import { isDeeperThan } from '../platform/json-depth.ts'
import { type Answering, createAnswering } from './answering.ts'
import { closedError, McpError, RpcError } from './errors.ts'
import { MAX_MESSAGE_DEPTH } from './limits.ts'
import type { OpenTransport, Transport, TransportEvents } from './transport.ts'

export interface RequestOptions {
  readonly signal?: AbortSignal
  /** Wall-clock limit in milliseconds. */
  readonly timeoutMs?: number
  /** Limit without any progress notification, in milliseconds. */
  readonly idleMs?: number
  /** Asks the server for progress notifications. */
  readonly onProgress?: (params: JsonObject) => void
  /** What a timeout says. */
  readonly what?: string
}

/** What a server may ask of us and tell us. */
export interface PeerHandlers {
  /** Answers a request of the server; undefined when the method is unknown. */
  request(method: string, params: JsonObject, signal: AbortSignal): Promise<JsonObject> | undefined
  notification(method: string, params: JsonObject): void
  closed(reason: string): void
}

/** One JSON-RPC 2.0 connection. Ids are numbers from 0. */
export interface Peer {
  readonly closed: boolean
  /** Rejects with `McpError`, or with the signal's reason after telling the server that the request is cancelled. */
  request(method: string, params: JsonObject | undefined, options?: RequestOptions): Promise<JsonObject>
  notify(method: string, params?: JsonObject): Promise<void>
  useVersion(version: string): void
  /** What the server has said for people so far; empty when there is no such way. */
  said(): string
  close(): Promise<void>
}

interface Pending {
  resolve(result: JsonObject): void
  reject(error: unknown): void
  progress(params: JsonObject): void
  /** From now on the server has its time again. */
  alive(): void
}

export const openPeer = async (
  open: OpenTransport,
  handlers: PeerHandlers,
  signal: AbortSignal,
): Promise<Peer> => {
  const pending = new Map<number, Pending>()
  let transport: Transport | undefined
  let closed: string | undefined
  let nextId = 0

  const end = (reason: string): void => {
    if (closed !== undefined) return
    closed = reason
    for (const waiting of [...pending.values()]) waiting.reject(closedError(reason))
    answering.abort()
    handlers.closed(reason)
  }
  const send = (message: JsonRpcMessage): Promise<void> =>
    closed === undefined && transport !== undefined
      ? transport.send(message)
      : Promise.reject(closedError(closed ?? ''))
  const answering = createAnswering({
    request: handlers.request,
    send,
    answered() {
      for (const waiting of pending.values()) waiting.alive()
    },
  })
  const events: TransportEvents = {
    message(message) {
      if (closed !== undefined) return
      const isTooDeep = isDeeperThan(message, MAX_MESSAGE_DEPTH)
      if (message.method !== undefined) {
        if (!isTooDeep) called(message.method, message)
        return
      }
      const waiting = answeredBy(message, pending)
      if (isTooDeep) waiting?.reject(tooDeep())
      else if (waiting !== undefined) settle(waiting, message)
    },
    tooLarge(bytes, id) {
      const error = new McpError(
        'mcp_too_large',
        `The MCP server sent a message of more than ${Math.floor(bytes / 1_000_000)} MB, which is not taken. Ask for less at once: use the tool's paging or filter parameters.`,
      )
      // Nobody can say which request it answered: none of those that wait may hang.
      const answered = id === undefined ? [...pending.values()] : [pending.get(id)]
      for (const waiting of answered) waiting?.reject(error)
    },
    closed: end,
  }
  const called = (method: string, { id, params = {} }: JsonRpcMessage): void => {
    if (id !== undefined && id !== null) return answering.answer(method, id, params)
    if (method === 'notifications/progress') progressed(pending, params)
    else if (method === 'notifications/cancelled') answering.cancelled(params)
    else handlers.notification(method, params)
  }
  transport = await open(events, signal)
  return {
    get closed() {
      return closed !== undefined
    },
    request: (method, params, options = {}) =>
      startRequest({ pending, answering, send }, nextId++, method, params, options),
    notify: (method, params) => send({ method, ...(params === undefined ? {} : { params }), jsonrpc: '2.0' }),
    useVersion: (version) => transport?.useVersion?.(version),
    said: () => transport?.said?.() ?? '',
    async close() {
      end('closed by the engine')
      await transport?.close()
    },
  }
}

/** A server that could not even read a request does not know its id: it can only mean the one that there is. */
const answeredBy = (
  { id, error }: JsonRpcMessage,
  pending: ReadonlyMap<number, Pending>,
): Pending | undefined => {
  if (typeof id === 'number') return pending.get(id)
  const [first, second] = [...pending.values()]
  return id === null && error && second === undefined ? first : undefined
}

const tooDeep = (): McpError =>
  new McpError(
    'mcp_too_large',
    `The MCP server sent an answer that is nested deeper than ${MAX_MESSAGE_DEPTH} levels, which is not taken.`,
  )

const settle = (waiting: Pending, message: JsonRpcMessage): void => {
  if (message.error) waiting.reject(new RpcError(message.error))
  else waiting.resolve(isJsonObject(message.result) ? message.result : {})
}

const progressed = (pending: ReadonlyMap<number, Pending>, params: JsonObject): void => {
  const token = params.progressToken
  // Some servers give numbers back as text.
  if (typeof token === 'number' || (typeof token === 'string' && token !== ''))
    pending.get(Number(token))?.progress(params)
}

interface Line {
  readonly pending: Map<number, Pending>
  /** What the server asked and waits for. */
  readonly answering: Answering
  send(message: JsonRpcMessage): Promise<void>
}

const startRequest = (
  { pending, answering, send }: Line,
  id: number,
  method: string,
  params: JsonObject | undefined,
  options: RequestOptions,
): Promise<JsonObject> => {
  const { signal, timeoutMs, idleMs, onProgress } = options
  if (signal?.aborted) return Promise.reject(signal.reason)
  return new Promise<JsonObject>((resolve, reject) => {
    const finish = (): void => {
      pending.delete(id)
      clearTimeout(limit)
      clearTimeout(idle)
      signal?.removeEventListener('abort', onAbort)
    }
    const withdraw = (reason: string, error: unknown): void => {
      finish()
      reject(error)
      // A server asks for the sake of what it was asked: with that gone nobody needs to answer.
      if (pending.size === 0) answering.abort()
      const message = { requestId: id, reason }
      void send({ method: 'notifications/cancelled', params: message, jsonrpc: '2.0' }).catch(() => undefined)
    }
    const onAbort = (): void => withdraw('The user interrupted', signal?.reason)
    const timedOut = (ms: number, why: string) => (): void =>
      withdraw(
        'Request timed out',
        new McpError(
          'mcp_timeout',
          `MCP error -32001: Request timed out: ${options.what ?? method} ${why} ${ms / 1000} s`,
        ),
      )
    const startIdle = (): NodeJS.Timeout | undefined =>
      idleMs === undefined ? undefined : setTimeout(wasIdle, idleMs, idleMs)
    const wasIdle = (ms: number): void => {
      // As long as the server waits for us, for the user's answer above all, the silence is ours.
      if (answering.isWaiting) idle = startIdle()
      else timedOut(ms, 'gave no sign of life for')()
    }
    const limit =
      timeoutMs === undefined
        ? undefined
        : setTimeout(timedOut(timeoutMs, 'gave no answer within'), timeoutMs)
    let idle = startIdle()
    const alive = (): void => {
      clearTimeout(idle)
      idle = startIdle()
    }
    signal?.addEventListener('abort', onAbort, { once: true })
    pending.set(id, {
      resolve(result) {
        finish()
        resolve(result)
      },
      reject(error) {
        finish()
        reject(error)
      },
      progress(values) {
        alive()
        onProgress?.(values)
      },
      alive,
    })
    void send(requestMessage(id, method, params, onProgress !== undefined)).catch((error: unknown) =>
      pending.get(id)?.reject(error),
    )
  })
}

const requestMessage = (
  id: number,
  method: string,
  params: JsonObject | undefined,
  progress: boolean,
): JsonRpcMessage => {
  if (!progress) return { method, ...(params === undefined ? {} : { params }), jsonrpc: '2.0', id }
  const meta = isJsonObject(params?._meta) ? params._meta : {}
  return { method, params: { ...params, _meta: { ...meta, progressToken: id } }, jsonrpc: '2.0', id }
}
