import type { JsonObject, McpServerState } from '@agent-engine/protocol'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import { McpError, messageOf } from './errors.ts'
import { handshake, type ServerIdentity } from './handshake.ts'
import { listPrompts, listTools, type ServerPrompt, type ServerTool } from './inventory.ts'
import {
  LIST_CHANGED_DEBOUNCE_MS,
  RECONNECT_FIRST_MS,
  RECONNECTS,
  REMOTE_FIRST_TRIES,
  RESPAWN_WINDOW_MS,
  RESPAWNS,
} from './limits.ts'
import { openPeer, type Peer, type RequestOptions } from './peer.ts'
import { type ServerEntry, transportOf } from './server-entry.ts'
import { answerServer, clientCapabilities, type ServerRequestPorts } from './server-requests.ts'
import type { OpenTransport } from './transport.ts'

export interface ConnectionOptions {
  readonly entry: ServerEntry
  readonly connectTimeoutMs: number
  readonly open: OpenTransport
  readonly requests: ServerRequestPorts
  /** State, tools or prompts are other ones than before. */
  changed(): void
  log(event: string, fields: JsonObject): void
}

/** One server, with its connection made again when it is lost. */
export interface Connection {
  readonly entry: ServerEntry
  readonly state: McpServerState
  /** Why the server is not connected. */
  readonly error: string | undefined
  readonly identity: ServerIdentity | undefined
  readonly tools: readonly ServerTool[]
  readonly prompts: readonly ServerPrompt[]
  /** Begins to connect, once. Resolves when the server is connected or has failed; never rejects. */
  connect(): Promise<void>
  /** Connects first when the connection was lost. Rejects with `McpError` or with the signal's reason. */
  request(method: string, params: JsonObject | undefined, options: RequestOptions): Promise<JsonObject>
  notify(method: string): void
  /** Resolves when everything of the server has ended; never rejects. */
  close(): Promise<void>
}

interface Live {
  readonly peer: Peer
  readonly identity: ServerIdentity
  tools: readonly ServerTool[]
  prompts: readonly ServerPrompt[]
}

export const createConnection = (options: ConnectionOptions): Connection => {
  const { entry } = options
  const kind = transportOf(entry)
  const remote = kind === 'http' || kind === 'sse'
  const life = new AbortController()
  const respawns: number[] = []
  let state: McpServerState = 'pending'
  let error: string | undefined
  let live: Live | undefined
  let connecting: Promise<void> | undefined

  const become = (next: McpServerState, why?: string): void => {
    if (life.signal.aborted) return
    state = next
    error = why
    if (next === 'failed' || next === 'needs-auth') live = undefined
    options.log('state', { state: next, ...(why === undefined ? {} : { why }) })
    options.changed()
  }
  const lost = (peer: Peer, reason: string): void => {
    if (life.signal.aborted || live?.peer !== peer) return
    become('pending', reason)
    // A program starts again with the next call; a remote server may come back by itself.
    if (remote) connecting = attempt(RECONNECTS, RECONNECT_FIRST_MS)
    else connecting = undefined
  }
  const attempt = async (tries: number, firstPauseMs: number): Promise<void> => {
    for (let made = 1; ; made += 1) {
      try {
        live = await establish(options, life.signal, (peer, reason) => lost(peer, reason))
        return become('connected')
      } catch (problem) {
        if (life.signal.aborted) return
        const unauthorized = problem instanceof McpError && problem.code === 'mcp_unauthorized'
        if (unauthorized) return become('needs-auth', problem.message)
        if (made >= tries || !isTransient(problem)) return become('failed', messageOf(problem))
        await pause(firstPauseMs * 2 ** (made - 1), life.signal)
      }
    }
  }
  const respawn = (): Promise<void> => {
    const now = performance.now()
    while (respawns[0] !== undefined && now - respawns[0] > RESPAWN_WINDOW_MS) respawns.shift()
    if (respawns.length >= RESPAWNS) {
      become('failed', `The server ended ${RESPAWNS} times within five minutes and is not started again.`)
      return Promise.resolve()
    }
    respawns.push(now)
    return attempt(1, 0)
  }
  const ready = async (signal: AbortSignal | undefined): Promise<Live> => {
    if (live === undefined || live.peer.closed) {
      connecting ??= live === undefined ? attempt(1, 0) : respawn()
      await abortable(connecting, signal)
    }
    if (live !== undefined && !live.peer.closed && state === 'connected') return live
    throw new McpError(
      'mcp_unavailable',
      `The MCP server '${entry.name}' is not connected${error === undefined ? '' : `: ${error}`}`,
    )
  }
  return {
    entry,
    get state() {
      return state
    },
    get error() {
      return error
    },
    get identity() {
      return live?.identity
    },
    get tools() {
      return live?.tools ?? []
    },
    get prompts() {
      return live?.prompts ?? []
    },
    connect() {
      connecting ??= attempt(remote ? REMOTE_FIRST_TRIES : 1, RECONNECT_FIRST_MS)
      return connecting
    },
    async request(method, params, request) {
      const { peer } = await ready(request.signal)
      try {
        return await peer.request(method, params, request)
      } catch (problem) {
        if (problem instanceof McpError && problem.code === 'mcp_unauthorized') {
          become('needs-auth', problem.message)
        }
        throw problem
      }
    },
    notify(method) {
      if (live !== undefined && state === 'connected') void live.peer.notify(method).catch(() => undefined)
    },
    async close() {
      life.abort()
      const peer = live?.peer
      live = undefined
      await peer?.close()
      await connecting
    },
  }
}

/** Transport, handshake and lists within the time limit. What was opened is closed again when it fails. */
const establish = async (
  options: ConnectionOptions,
  life: AbortSignal,
  lost: (peer: Peer, reason: string) => void,
): Promise<Live> => {
  const { entry, requests, connectTimeoutMs: timeoutMs } = options
  const clock = AbortSignal.timeout(timeoutMs)
  const signal = AbortSignal.any([life, clock])
  const inHost = transportOf(entry) === 'sdk'
  const warn = (problem: string): void => options.log('warning', { problem })
  let peer: Peer | undefined
  let live: Live | undefined
  const relist = createRelist(() => {
    if (peer !== undefined && live !== undefined)
      void refresh(peer, live, { timeoutMs, warn }, options.changed)
  })
  try {
    peer = await openPeer(
      options.open,
      {
        request: (method, params, requestSignal) =>
          answerServer(entry.name, method, params, requests, requestSignal),
        notification(method, params) {
          if (method.endsWith('/list_changed')) relist()
          else if (method === 'notifications/message') options.log('message', { data: params.data ?? null })
        },
        closed(reason) {
          if (peer !== undefined) lost(peer, reason)
        },
      },
      signal,
    )
    const identity = await handshake(peer, clientCapabilities(requests, inHost), { timeoutMs, signal })
    const list = { timeoutMs, signal, warn }
    const [tools, prompts] = await Promise.all([
      identity.capabilities.tools === undefined ? [] : listTools(peer, list),
      identity.capabilities.prompts === undefined ? [] : listPrompts(peer, list),
    ])
    live = { peer, identity, tools, prompts }
    return live
  } catch (error) {
    await peer?.close()
    if (!clock.aborted || life.aborted) throw error
    throw new McpError('mcp_timeout', `The server did not get ready within ${timeoutMs / 1000} s`, {
      cause: error,
    })
  }
}

const createRelist = (work: () => void): (() => void) => {
  let timer: NodeJS.Timeout | undefined
  return () => {
    timer ??= setTimeout(() => {
      timer = undefined
      work()
    }, LIST_CHANGED_DEBOUNCE_MS)
    timer.unref()
  }
}

const refresh = async (
  peer: Peer,
  live: Live,
  options: { readonly timeoutMs: number; warn(problem: string): void },
  changed: () => void,
): Promise<void> => {
  const { capabilities } = live.identity
  try {
    if (capabilities.tools !== undefined) live.tools = await listTools(peer, options)
    if (capabilities.prompts !== undefined) live.prompts = await listPrompts(peer, options)
    changed()
  } catch (error) {
    // The connection is gone; what was listed stays until it is back.
    options.warn(messageOf(error))
  }
}

/** Whether trying again can help: the network and 5xx answers, not what the server said about itself. */
const isTransient = (error: unknown): boolean => {
  if (error instanceof McpError) return error.code === 'mcp_closed'
  const code = isJsonObject(error) ? error.code : undefined
  if (typeof code === 'number') return code >= 500 || code === 429
  return typeof code === 'string' && /^(ECONN|EAI_AGAIN|ETIMEDOUT|EPIPE|connect_timeout)/.test(code)
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done, { once: true })
  })

/** Waits for something that goes on without us when the signal fires. */
export const abortable = <T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> => {
  if (signal === undefined) return promise
  if (signal.aborted) return Promise.reject(signal.reason)
  return new Promise<T>((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}
