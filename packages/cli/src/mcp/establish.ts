import type { JsonObject } from '@agent-engine/protocol'
import { anySignal } from '../platform/any-signal.ts'
import { timeLimit } from '../platform/time-limit.ts'
import { McpError, messageOf } from './errors.ts'
import { handshake, type ServerIdentity } from './handshake.ts'
import { listPrompts, listTools, type ServerPrompt, type ServerTool } from './inventory.ts'
import { LIST_CHANGED_DEBOUNCE_MS, MESSAGE_LOG_ENTRIES, MESSAGE_LOG_UNITS } from './limits.ts'
import { openPeer, type Peer } from './peer.ts'
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
  /** Secrets that came to be known while connecting. */
  learned(): readonly string[]
}

/** A connection that stands, and what the server offers over it. */
export interface Live {
  readonly peer: Peer
  identity: ServerIdentity
  tools: readonly ServerTool[]
  prompts: readonly ServerPrompt[]
}

/** Transport, handshake and lists within the time limit. What was opened is closed again when it fails. */
export const establish = async (
  options: ConnectionOptions,
  life: AbortSignal,
  lost: (peer: Peer, reason: string) => void,
): Promise<Live> => {
  const { entry, requests, connectTimeoutMs: timeoutMs } = options
  const clock = timeLimit(timeoutMs)
  const signal = anySignal([life, clock])
  const inHost = transportOf(entry) === 'sdk'
  const warn = (problem: string): void => options.log('warning', { problem })
  let peer: Peer | undefined
  let live: Live | undefined
  const changedEarly = new Set<string>()
  const relist = createRelist(async () => {
    if (peer !== undefined && live !== undefined)
      await refresh(peer, live, { timeoutMs, warn }, options.changed)
  })
  const logMessage = createMessageLog(options.log)
  const hearOfChange = (kind: string): void => {
    // While lists are on their way nobody knows what they say.
    if (live === undefined) return void changedEarly.add(kind)
    if (inHost) live.identity = offering(kind, live.identity)
    relist()
  }
  try {
    peer = await openPeer(
      options.open,
      {
        request: (method, params, requestSignal) =>
          answerServer(entry.name, method, params, requests, requestSignal),
        notification(method, params) {
          const kind = /^notifications\/(tools|prompts|resources)\/list_changed$/.exec(method)?.[1]
          if (kind !== undefined) hearOfChange(kind)
          else if (method === 'notifications/elicitation/complete')
            requests.elicitations?.complete(entry.name, String(params.elicitationId))
          else if (method === 'notifications/message') logMessage(params.data)
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
    changedEarly.forEach(hearOfChange)
    return live
  } catch (error) {
    await peer?.close()
    if (!clock.aborted || life.aborted) throw error
    const said = peer?.said() ?? ''
    throw new McpError(
      'mcp_timeout',
      `The server did not get ready within ${timeoutMs / 1000} s${said === '' ? '' : `; stderr: ${said}`}`,
      { cause: error },
    )
  }
}

/** A server in the host may get its first resource or prompt long after the handshake: its word for a change says so. */
const offering = (kind: string, identity: ServerIdentity): ServerIdentity => ({
  ...identity,
  capabilities: { [kind]: {}, ...identity.capabilities },
})

/** What a server says for the log, as far as it is about something and not without end. */
const createMessageLog = (log: ConnectionOptions['log']): ((data: unknown) => void) => {
  let told = 0
  return (data) => {
    told += 1
    if (told > MESSAGE_LOG_ENTRIES) return
    const text = typeof data === 'string' ? data : (JSON.stringify(data) ?? '')
    log('message', { data: text.slice(0, MESSAGE_LOG_UNITS) })
  }
}

/** One after the other: lists of a server that announces changes without end never overtake each other. */
const createRelist = (work: () => Promise<void>): (() => void) => {
  let timer: NodeJS.Timeout | undefined
  let running = false
  let again = false
  const run = async (): Promise<void> => {
    timer = undefined
    running = true
    await work()
    running = false
    if (!again) return
    again = false
    start()
  }
  const start = (): void => {
    timer ??= setTimeout(() => void run(), LIST_CHANGED_DEBOUNCE_MS)
    timer.unref()
  }
  return () => {
    if (running) again = true
    else start()
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
    if (capabilities.tools !== undefined) live.tools = await listTools(peer, options, live.tools)
    if (capabilities.prompts !== undefined) live.prompts = await listPrompts(peer, options, live.prompts)
    changed()
  } catch (error) {
    // The connection is gone; what was listed stays until it is back.
    options.warn(messageOf(error))
  }
}
