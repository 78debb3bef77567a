import { encodeLine } from '@agent-engine/protocol/framing'
import type { JsonObject } from '@agent-engine/protocol/json'
import { asReply, isJsonObject } from '../boundary.ts'
import { milliseconds } from '../environment-variables.ts'
import { AbortError, RequestError } from '../errors.ts'
import type { Launched } from '../launch/launch.ts'
import { splitServers } from '../launch/servers.ts'
import { McpConnections } from '../mcp/connections.ts'
import type { Options } from '../options.ts'
import type { SessionMirror } from '../stores/mirror.ts'
import { mirrorOf } from '../stores/mirror-of.ts'
import { listenTo } from '../transport/listen-to.ts'
import { GRACE_MS } from '../transport/process.ts'
import type { Transport, TransportEnd } from '../transport/transport.ts'
import type { SDKControlInitializeResponse } from '../types/control.ts'
import type { SDKMessage } from '../types/messages.ts'
import { onAbort } from './abort.ts'
import { unconfirmed } from './confirmation.ts'
import { inboundHandlers } from './handlers.ts'
import { InboundRequests } from './inbound.ts'
import { InputEnd } from './input-end.ts'
import { InputGate } from './input-gate.ts'
import type { MessageQueue } from './message-queue.ts'
import { OutboundRequests } from './outbound.ts'
import { errorOfEnd } from './outcome.ts'
import { Output } from './output.ts'
import { type MessageSource, messageLine, sendAll, userMessage } from './prompt.ts'

/** How long the engine may take for its `SessionEnd` hooks. */
const SESSION_END_MS = 1_500

/**
 * One conversation with one engine: what goes in, what comes out, and how it ends. `QueryHandle` shows it to the
 * caller; this class owns it.
 */
export class Run {
  readonly servers: McpConnections
  /** The engine's answer to `initialize`. */
  initialization: Promise<SDKControlInitializeResponse>
  /** Resolves when the engine has gone. */
  readonly ended: Promise<void>
  #resolveEnded: () => void = () => {}
  readonly #output: Output
  readonly #mirror: SessionMirror | undefined
  readonly #options: Options
  readonly #launched: Launched
  readonly #transport: Transport
  readonly #requests: OutboundRequests
  readonly #inbound: InboundRequests
  readonly #gate = new InputGate()
  readonly #inputEnd = new InputEnd({
    gate: this.#gate,
    hasCallbacks: () => this.#hasCallbacks(),
    isBusy: () => this.#requests.due > 0 || this.#inbound.running > 0,
    // The answer comes after everything written before the question has been read.
    verify: () => this.request('mcp_status', {}).catch(() => {}),
    end: () => this.#endInput(),
  })
  readonly #forgetSignals: (() => void)[] = []
  #inputError: { error: unknown } | undefined
  #lastErrorResult: JsonObject | undefined
  #leaving: Promise<void> | undefined
  #isOver = false
  /** Aborts when nothing more is to be sent. */
  readonly #over = new AbortController()
  #endTimer: NodeJS.Timeout | undefined

  constructor(options: Options, launched: Launched) {
    this.#options = options
    this.#launched = launched
    this.#transport = launched.transport
    this.#mirror = mirrorOf(options, (message) => this.#output.deliver(message))
    this.#output = new Output(this.#mirror)
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve
    })
    const write = (message: object) => this.#write(message)
    this.#requests = new OutboundRequests(write, milliseconds(process.env.AGENT_SDK_CONTROL_TIMEOUT_MS))
    this.servers = new McpConnections(splitServers(options.mcpServers).inProcess, (server, message) => {
      this.#requests.request('mcp_message', { server_name: server, message }).catch(() => {})
    })
    this.#inbound = new InboundRequests(
      inboundHandlers(options, launched.hooks, this.servers),
      (line) => void this.#sendAnswer(line),
    )
    this.initialization = this.#initialize()
    if (options.abortController !== undefined) this.endWith(options.abortController.signal)
    listenTo(this.#transport, {
      message: (value) => this.#receive(value),
      end: (end) => this.#ended(end),
    })
  }

  /** The messages for the consumer. */
  get output(): MessageQueue<SDKMessage> {
    return this.#output.queue
  }

  get pid(): number | undefined {
    return this.#isOver ? undefined : this.#transport.pid
  }

  get isOver(): boolean {
    return this.#isOver || this.#leaving !== undefined
  }

  /** Ends the run when the signal aborts. */
  endWith(signal: AbortSignal): void {
    if (signal.aborted) this.#aborted(signal)
    else this.#forgetSignals.push(onAbort(signal, () => this.#aborted(signal)))
  }

  /** Sends the prompt; called once. Its errors end the run, and reach the consumer after the messages before them. */
  async begin(prompt: string | MessageSource): Promise<void> {
    try {
      await this.#sendFrom(prompt)
    } catch (error) {
      this.#inputFailed(error)
    }
  }

  /** Sends further messages beside the prompt. Input stays open until they are through. */
  async stream(source: MessageSource): Promise<void> {
    if (this.isOver || !this.#transport.isReady()) throw closed()
    await this.#sendFrom(source)
  }

  /** Sends a control request; the promise holds what the engine answers. */
  request<R>(subtype: string, fields: object): Promise<R> {
    return this.#requests.request(subtype, fields).then(asReply<R>)
  }

  /** Sends `initialize` again. Questions that are still open come back with the answer, and are asked once. */
  reinitialize(): Promise<SDKControlInitializeResponse> {
    this.initialization = this.#initialize()
    return this.initialization
  }

  /** The consumer has had enough. Resolves when the engine has gone, or has been told to by a signal. */
  leave(): Promise<void> {
    return this.#stop(() => this.#output.abandon())
  }

  async #sendFrom(prompt: string | MessageSource): Promise<void> {
    this.#gate.open(typeof prompt !== 'string')
    try {
      if (this.#launched.awaitsInitialize) await this.initialization.catch(() => {})
      if (this.isOver) return
      if (typeof prompt === 'string') await this.#sendUser(userMessage(prompt))
      else await sendAll(prompt, (message, index) => this.#sendUser(message, index), this.#over.signal)
    } finally {
      this.#gate.done()
      this.#inputEnd.check()
    }
  }

  #sendUser(message: JsonObject, index = 0): void | Promise<void> {
    const sent = this.#options.verbatimPrompts ? { ...message, client_composed: true } : message
    const line = messageLine(sent, index)
    this.#gate.sent(message)
    return this.#transport.write(line)
  }

  #write(message: object): void | Promise<void> {
    return this.#transport.write(encodeLine(message))
  }

  /** Nobody waits for it, so a transport that cannot take it ends the run. After the end of input there is no one to answer. */
  async #sendAnswer(line: string): Promise<void> {
    try {
      if (this.#transport.isReady()) await this.#transport.write(line)
    } catch (error) {
      this.#inputFailed(error)
    }
  }

  #inputFailed(error: unknown): void {
    if (this.isOver) return
    this.#inputError ??= { error }
    this.#transport.close()
  }

  #initialize(): Promise<SDKControlInitializeResponse> {
    const { subtype, ...fields } = this.#launched.initialize
    const answer = this.request<SDKControlInitializeResponse>(subtype, fields).then((response) => {
      this.#gate.initialized(response.session_state)
      const missing = unconfirmed(this.#launched, this.#options, response)
      if (missing !== undefined) throw missing
      return response
    })
    answer.catch((error: unknown) => this.#initializeFailed(error))
    return answer
  }

  /** A refused `initialize` means hooks and servers that are silently not there; a late one means nothing yet. */
  #initializeFailed(error: unknown): void {
    if (error instanceof RequestError && error.code === 'ECONTROL')
      void this.#stop(() => this.#output.abandon(error), error)
  }

  #receive(value: JsonObject): void {
    switch (value.type) {
      case 'control_response':
        this.#requests.settle(value.response)
        this.#askAgain(value.response)
        return this.#inputEnd.check()
      case 'control_request':
        return this.#answer(value)
      case 'control_cancel_request':
        return this.#inbound.cancel(value.request_id)
      case 'keep_alive':
        return
      case 'transcript_mirror':
        return this.#mirror?.take(value)
      case 'result':
        this.#lastErrorResult = value.is_error === true ? value : undefined
        break
      case 'system':
        if (value.subtype === 'session_state_changed') return this.#stateChanged(value)
        this.#lastErrorResult = undefined
        break
      default:
        this.#lastErrorResult = undefined
        return this.#output.deliver(value)
    }
    this.#gate.observe(value)
    this.#output.deliver(value)
    this.#inputEnd.check()
  }

  /** Once the consumer has left, only its `SessionEnd` hooks still have a say. */
  #answer(request: JsonObject): void {
    if (this.#leaving !== undefined && !this.#endsSession()) return
    void this.#inbound.dispatch(request).then(() => this.#inputEnd.check())
  }

  #stateChanged(value: JsonObject): void {
    this.#gate.observe(value)
    if (this.#launched.showsSessionState) this.#output.deliver(value)
    this.#inputEnd.check()
  }

  /** An answer to `initialize` may bring questions that were open when it was sent. */
  #askAgain(response: unknown): void {
    if (!isJsonObject(response)) return
    for (const key of ['pending_permission_requests', 'pending_user_dialog_requests']) {
      const requests = response[key]
      for (const request of Array.isArray(requests) ? requests : []) {
        if (isJsonObject(request)) void this.#inbound.dispatch(request)
      }
    }
  }

  #hasCallbacks(): boolean {
    const { canUseTool, onElicitation, onUserDialog } = this.#options
    if (this.#launched.hooks.size > 0 || this.servers.size > 0) return true
    return canUseTool !== undefined || onElicitation !== undefined || onUserDialog !== undefined
  }

  #endInput(): void {
    if (this.#askToEndSession()) {
      this.#endTimer = setTimeout(() => this.#transport.endInput(), SESSION_END_MS).unref()
    } else this.#transport.endInput()
  }

  /** `SessionEnd` hooks need both directions: the engine is told to end, and input ends after it has. */
  #askToEndSession(): boolean {
    if (!this.#endsSession() || !this.#transport.isReady()) return false
    this.request('end_session', {}).catch(() => {})
    return true
  }

  #endsSession(): boolean {
    return (this.#options.hooks?.SessionEnd ?? []).length > 0
  }

  #aborted(signal: AbortSignal): void {
    const error = new AbortError(undefined, { cause: signal.reason })
    void this.#stop(() => this.#output.abandon(error), error)
  }

  #stop(settle: () => void, reason: Error = closed()): Promise<void> {
    if (this.#leaving !== undefined) return this.#leaving
    settle()
    this.#leaving = this.#isOver ? Promise.resolve() : this.#leave(reason)
    return this.#leaving
  }

  async #leave(reason: Error): Promise<void> {
    this.#over.abort()
    for (const forget of this.#forgetSignals.splice(0)) forget()
    this.#inputEnd.cancel()
    this.#inbound.cancelAll()
    const gone = this.#transport.waitForExit?.() ?? Promise.resolve()
    if (this.#transport.isReady() && this.#isAtWork())
      this.request('interrupt', { cancel_queued: true }).catch(() => {})
    const isEndingSession = this.#askToEndSession()
    this.#requests.close(reason)
    if (isEndingSession) await Promise.race([gone, delay(SESSION_END_MS)])
    this.#transport.close()
    await Promise.race([gone, delay(GRACE_MS)])
  }

  /** The engine has something to do, or may be guessing at the next prompt, which nobody wants any more. */
  #isAtWork(): boolean {
    return this.#gate.isAtWork || this.#options.promptSuggestions === true
  }

  #ended(end: TransportEnd): void {
    this.#isOver = true
    this.#over.abort()
    clearTimeout(this.#endTimer)
    this.#inputEnd.cancel()
    for (const forget of this.#forgetSignals.splice(0)) forget()
    const error = this.#errorOf(end)
    this.#requests.close(error instanceof Error ? error : closed())
    this.#inbound.cancelAll()
    this.servers.close()
    this.#launched.dispose()
    void this.#output.finish(error).then(() => this.#resolveEnded())
  }

  #errorOf(end: TransportEnd): unknown {
    if (end.error === undefined && this.#inputError !== undefined) return this.#inputError.error
    const clean = { ...end, stderr: this.#launched.redact(end.stderr) }
    return errorOfEnd(clean, { turnIsOpen: this.#gate.turnIsOpen, lastErrorResult: this.#lastErrorResult })
  }
}

function closed(): RequestError {
  return new RequestError('ECLOSED', 'query closed before response received: the query is closed')
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds).unref()
  })
}
