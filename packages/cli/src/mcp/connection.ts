import type { JsonObject, McpServerState } from '@agent-engine/protocol'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import { createRedactor } from '../platform/redact.ts'
import { abortable } from './abortable.ts'
import { cut } from './cut.ts'
import { secretsOf } from './entry-secrets.ts'
import { McpError, messageOf } from './errors.ts'
import { type ConnectionOptions, establish, type Live } from './establish.ts'
import type { ServerIdentity } from './handshake.ts'
import type { ServerPrompt, ServerTool } from './inventory.ts'
import { RECONNECT_FIRST_MS, RECONNECTS, REMOTE_FIRST_TRIES, RESPAWN_WINDOW_MS, RESPAWNS } from './limits.ts'
import { pause } from './pause.ts'
import type { Peer, RequestOptions } from './peer.ts'
import { HttpStatusError } from './remote/requester.ts'
import { type ServerEntry, transportOf } from './server-entry.ts'
import { visitedAddresses } from './url-elicitation.ts'

/** One server, with its connection made again when it is lost. */
export interface Connection {
  readonly entry: ServerEntry
  readonly state: McpServerState
  /** Why the server is not connected. */
  readonly error: string | undefined
  readonly identity: ServerIdentity | undefined
  readonly tools: readonly ServerTool[]
  readonly prompts: readonly ServerPrompt[]
  /** Waits until something of the server is wanted, if it is known what it offers; false: it is not. */
  waitUntilWanted?(): Promise<boolean>
  /** Begins to connect, once. Resolves when the server is connected or has failed; never rejects. */
  connect(): Promise<void>
  /** Connects first when the connection was lost. Rejects with `McpError` or with the signal's reason. */
  request(method: string, params: JsonObject | undefined, options: RequestOptions): Promise<JsonObject>
  notify(method: string): void
  /** Resolves when everything of the server has ended; never rejects. */
  close(): Promise<void>
}

export const createConnection = (options: ConnectionOptions): Connection => {
  const { entry } = options
  const remote = isRemote(entry)
  const redact = createRedactor(() => [...secretsOf(entry), ...options.learned()])
  const life = new AbortController()
  const mayRespawn = createRespawnBudget()
  let state: McpServerState = 'pending'
  let error: string | undefined
  let live: Live | undefined
  let connecting: Promise<void> | undefined

  const become = (next: McpServerState, why?: string): void => {
    if (life.signal.aborted) return
    state = next
    error = why === undefined ? undefined : cut(redact(why))
    if (next === 'failed' || next === 'needs-auth') {
      const old = live
      live = undefined
      void old?.peer.close()
    }
    options.log('state', { state: next, ...(error === undefined ? {} : { why: error }) })
    options.changed()
  }
  const lost = (peer: Peer, reason: string): void => {
    if (life.signal.aborted || live?.peer !== peer) return
    become('pending', reason)
    // A program starts again with the next call; a remote server may come back by itself.
    connecting = remote ? attempt(RECONNECTS, RECONNECT_FIRST_MS) : undefined
  }
  const attempt = async (tries: number, firstPauseMs: number): Promise<void> => {
    const open = (): Promise<Live> => establish(options, life.signal, (peer, reason) => lost(peer, reason))
    const outcome = await tryToConnect(open, tries, firstPauseMs, life.signal)
    if (outcome.type === 'connected') live = outcome.live
    if (outcome.type !== 'given_up')
      become(outcome.type, outcome.type === 'connected' ? undefined : outcome.why)
  }
  const respawn = (): Promise<void> => {
    if (mayRespawn()) return attempt(1, 0)
    become('failed', `The server ended ${RESPAWNS} times within five minutes and is not started again.`)
    return Promise.resolve()
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
  /** The server has forgotten the session: once more from the handshake on. */
  const renewed = async (old: Peer, signal: AbortSignal | undefined): Promise<Live> => {
    if (live?.peer === old) {
      live = undefined
      connecting = attempt(1, 0)
      void old.close()
    }
    return ready(signal)
  }
  const line: Line = {
    ready,
    renewed,
    wantsLogin: (why) => become('needs-auth', why),
    visited: (problem, signal) =>
      visitedAddresses(entry.name, problem, options.requests.elicitations, signal),
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
    request: (method, params, request) =>
      requestWithRetry(line, (peer) => peer.request(method, params, request), request.signal),
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

interface Line {
  ready(signal: AbortSignal | undefined): Promise<Live>
  renewed(old: Peer, signal: AbortSignal | undefined): Promise<Live>
  wantsLogin(why: string): void
  /** The user has been at the addresses that the server refused for. */
  visited(problem: unknown, signal: AbortSignal | undefined): Promise<boolean>
}

/** A request, and once more when the session or the user's part was missing. */
const requestWithRetry = async (
  line: Line,
  send: (peer: Peer) => Promise<JsonObject>,
  signal: AbortSignal | undefined,
): Promise<JsonObject> => {
  const { peer } = await line.ready(signal)
  try {
    return await send(peer)
  } catch (problem) {
    const code = problem instanceof McpError ? problem.code : undefined
    if (code === 'mcp_unauthorized') line.wantsLogin(messageOf(problem))
    if (code === 'mcp_expired') return send((await line.renewed(peer, signal)).peer)
    if (await line.visited(problem, signal)) return send((await line.ready(signal)).peer)
    throw problem
  }
}

type Outcome =
  | { readonly type: 'connected'; readonly live: Live }
  | { readonly type: 'failed' | 'needs-auth'; readonly why: string }
  /** Nobody waits for it any more. */
  | { readonly type: 'given_up' }

const tryToConnect = async (
  open: () => Promise<Live>,
  tries: number,
  firstPauseMs: number,
  life: AbortSignal,
): Promise<Outcome> => {
  for (let made = 1; !life.aborted; made += 1) {
    try {
      return { type: 'connected', live: await open() }
    } catch (problem) {
      if (life.aborted) return { type: 'given_up' }
      if (wantsLogin(problem)) return { type: 'needs-auth', why: messageOf(problem) }
      if (made >= tries || !isTransient(problem)) return { type: 'failed', why: messageOf(problem) }
      await pause(firstPauseMs * 2 ** (made - 1), life)
    }
  }
  return { type: 'given_up' }
}

const isRemote = (entry: ServerEntry): boolean => ['http', 'sse'].includes(transportOf(entry))

/** Whether the server can't be used before the user logs in, or grants more. */
const wantsLogin = (error: unknown): boolean =>
  error instanceof McpError && (error.code === 'mcp_unauthorized' || error.code === 'mcp_insufficient_scope')

/** Whether trying again can help: the network and 5xx answers, not what the server said about itself. */
const isTransient = (error: unknown): boolean => {
  if (error instanceof HttpStatusError) return error.status >= 500 || error.status === 429
  if (error instanceof McpError) return error.code === 'mcp_closed'
  const code = isJsonObject(error) ? error.code : undefined
  return typeof code === 'string' && /^(ECONN|EAI_AGAIN|ETIMEDOUT|EPIPE|connect_timeout)/.test(code)
}

/** Says for every new start whether there may be one: so many in so long. */
const createRespawnBudget = (): (() => boolean) => {
  let starts: readonly number[] = []
  return () => {
    const now = performance.now()
    starts = starts.filter((at) => now - at <= RESPAWN_WINDOW_MS)
    if (starts.length >= RESPAWNS) return false
    starts = [...starts, now]
    return true
  }
}
