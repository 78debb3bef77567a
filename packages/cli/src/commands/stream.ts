import type { Readable } from 'node:stream'
import type { InboundUserMessage } from '@agent-engine/protocol'
import { applyFlagSettingsRequestSchema } from '@agent-engine/protocol/control/apply-flag-settings'
import { cancelAsyncMessageRequestSchema } from '@agent-engine/protocol/control/cancel-async-message'
import { endSessionRequestSchema } from '@agent-engine/protocol/control/end-session'
import { controlResponseSchema } from '@agent-engine/protocol/control/envelope'
import { getSettingsRequestSchema } from '@agent-engine/protocol/control/get-settings'
import { initializeRequestSchema } from '@agent-engine/protocol/control/initialize'
import { interruptRequestSchema } from '@agent-engine/protocol/control/interrupt'
import { listPermissionRulesRequestSchema } from '@agent-engine/protocol/control/list-permission-rules'
import { mcpAuthenticateRequestSchema } from '@agent-engine/protocol/control/mcp-authenticate'
import { mcpCallRequestSchema } from '@agent-engine/protocol/control/mcp-call'
import { mcpClearAuthRequestSchema } from '@agent-engine/protocol/control/mcp-clear-auth'
import { mcpMessageRequestSchema } from '@agent-engine/protocol/control/mcp-message'
import { mcpOauthCallbackUrlRequestSchema } from '@agent-engine/protocol/control/mcp-oauth-callback-url'
import { mcpReadResourceRequestSchema } from '@agent-engine/protocol/control/mcp-read-resource'
import { mcpReconnectRequestSchema } from '@agent-engine/protocol/control/mcp-reconnect'
import { mcpSetServersRequestSchema } from '@agent-engine/protocol/control/mcp-set-servers'
import { mcpStatusRequestSchema } from '@agent-engine/protocol/control/mcp-status'
import { mcpToggleRequestSchema } from '@agent-engine/protocol/control/mcp-toggle'
import { registerRepoRootRequestSchema } from '@agent-engine/protocol/control/register-repo-root'
import { resetSessionRequestSchema } from '@agent-engine/protocol/control/reset-session'
import { rewindFilesRequestSchema } from '@agent-engine/protocol/control/rewind-files'
import { setMaxThinkingTokensRequestSchema } from '@agent-engine/protocol/control/set-max-thinking-tokens'
import { setModelRequestSchema } from '@agent-engine/protocol/control/set-model'
import { setPermissionModeRequestSchema } from '@agent-engine/protocol/control/set-permission-mode'
import { stopTaskRequestSchema } from '@agent-engine/protocol/control/stop-task'
import { updateSettingsRequestSchema } from '@agent-engine/protocol/control/update-settings'
import { AgentError } from '@agent-engine/protocol/errors'
import type { DecodedLine } from '@agent-engine/protocol/framing'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import { inboundUserMessageSchema } from '@agent-engine/protocol/messages/inbound-user'
import type { Engine } from '../engine/engine.ts'
import type { EventSink } from '../engine/parts.ts'
import { tags } from '../engine/record.ts'
import { askHost } from '../io/control/ask.ts'
import { type ControlChannel, createControlChannel } from '../io/control/channel.ts'
import { cancelAsyncMessageHandler } from '../io/control/handlers/cancel-async-message.ts'
import { endSessionHandler } from '../io/control/handlers/end-session.ts'
import { getSettingsHandler } from '../io/control/handlers/get-settings.ts'
import { interruptHandler } from '../io/control/handlers/interrupt.ts'
import { listPermissionRulesHandler } from '../io/control/handlers/list-permission-rules.ts'
import { mcpCallHandler, mcpReadResourceHandler } from '../io/control/handlers/mcp-calls.ts'
import {
  mcpAuthenticateHandler,
  mcpClearAuthHandler,
  mcpOauthCallbackUrlHandler,
} from '../io/control/handlers/mcp-logins.ts'
import { mcpMessageHandler } from '../io/control/handlers/mcp-message.ts'
import {
  mcpReconnectHandler,
  mcpSetServersHandler,
  mcpToggleHandler,
} from '../io/control/handlers/mcp-servers.ts'
import { mcpStatusHandler } from '../io/control/handlers/mcp-status.ts'
import { registerRepoRootHandler } from '../io/control/handlers/register-repo-root.ts'
import { rewindFilesHandler } from '../io/control/handlers/rewind-files.ts'
import { setMaxThinkingTokensHandler } from '../io/control/handlers/set-max-thinking-tokens.ts'
import { setModelHandler } from '../io/control/handlers/set-model.ts'
import { setPermissionModeHandler } from '../io/control/handlers/set-permission-mode.ts'
import { applyFlagSettingsHandler, updateSettingsHandler } from '../io/control/handlers/settings-changes.ts'
import { stopTaskHandler } from '../io/control/handlers/stop-task.ts'
import { hookCallbackOf } from '../io/control/hook-callback.ts'
import { answerControlRequest, type Handlers, on, RequestRefused } from '../io/control/inbound.ts'
import { elicitOf, sendToHostOf } from '../io/control/mcp-link.ts'
import { streamJsonSink } from '../io/formats/stream-json.ts'
import { readLines } from '../io/input.ts'
import type { Output } from '../io/output.ts'
import type { Shutdown } from '../io/shutdown.ts'
import type { SessionMcp } from '../mcp/session-mcp.ts'
import { isDeeperThan, MAX_JSON_DEPTH } from '../platform/json-depth.ts'
import { inOrder } from './in-order.ts'
import { exitCodeOf } from './print.ts'
import type { Compose, ComposedSession, FrontEnd } from './session.ts'
import { watchConfiguration } from './watch-configuration.ts'

/** An input line that ends the process: what is queued is lost, so the reason must be plain (spec: protocol F7, F10, F11). */
export class FatalInput extends AgentError {
  constructor(message: string) {
    super('fatal_input', message)
    this.name = 'FatalInput'
  }
}

export interface StreamOptions {
  /** Permission questions go to the host. */
  readonly askHost: boolean
  readonly replayUserMessages: boolean
  newId(): string
  log(event: string, fields: Record<string, string>): void
  /** Takes one line for the person who started the session. */
  warn(line: string): void
}

/** A session over stdio: JSON lines in, JSON lines out, until the input ends (spec: protocol §2). */
export const runStream = async (
  options: StreamOptions,
  compose: Compose,
  stdin: Readable,
  output: Output,
  shutdown: Shutdown,
): Promise<number> => {
  const channel = createControlChannel(output, options.newId)
  const sink = streamJsonSink(output)
  const frontEnd: FrontEnd = {
    sink,
    hookCallback: hookCallbackOf(channel),
    sendToMcpServer: sendToHostOf(channel),
    elicit: elicitOf(channel),
    ...(options.askHost ? { ask: askHost(channel) } : {}),
  }
  // While one session gives way to the next, lines wait.
  let wiring: Wiring | undefined
  const held: DecodedLine[] = []
  const accept = (line: DecodedLine): void => {
    if (wiring === undefined) held.push(line)
    else acceptLine(line, wiring)
  }
  let restarted: (() => void) | undefined
  const open = async (again: boolean): Promise<ComposedSession> => {
    const session = await compose(frontEnd, again)
    shutdown.guard(session)
    const reset = on('reset_session', resetSessionRequestSchema, () => {
      assertIdle(session.engine)
      wiring = undefined
      session.engine.stop()
      return new Promise((resolve) => {
        restarted = () => resolve(undefined)
      })
    })
    const handlers = new Map([...handlersFor(session, sink), reset])
    wiring = { options, session, channel, handlers, output, goOn: once(session) }
    return session
  }
  let session = await open(false)
  let inputEnded = false
  const reading = readLines(stdin, accept).then(() => {
    inputEnded = true
    channel.close()
    wiring?.goOn()
    session.engine.endInput()
  })
  const begin = (): void => {
    restarted?.()
    restarted = undefined
    for (const line of held.splice(0)) accept(line)
    if (inputEnded) session.engine.endInput()
  }
  for (;;) {
    const code = await runOne(session, { options, reading, begin })
    if (restarted === undefined) return code
    session = await open(true)
  }
}

/** Runs the turns of one session, until its input has ended or the host wants another. */
const runOne = (
  session: ComposedSession,
  parts: {
    readonly options: StreamOptions
    readonly reading: Promise<void>
    readonly begin: () => void
  },
): Promise<number> => {
  const { options, reading, begin } = parts
  const watching = watchConfiguration(session.settings, (error) =>
    options.log('configuration_not_reloaded', { error: String(error) }),
  )
  return inOrder(session, async (running) => {
    begin()
    const [{ lastResult }] = await Promise.all([running, Promise.race([reading, running])])
    return exitCodeOf(lastResult)
  }).finally(watching.close)
}

const assertIdle = ({ running }: Engine): void => {
  if (running) {
    throw new RequestRefused(
      'session_busy',
      'A turn is running. Send reset_session when the session is idle.',
    )
  }
}

const handlersFor = (session: ComposedSession, sink: EventSink): Handlers =>
  new Map([
    on('initialize', initializeRequestSchema, (request) => {
      const response = session.initialize(request)
      const { jsonSchema } = request
      if (jsonSchema === undefined && !(response instanceof Promise)) return { ...response }
      const asking = jsonSchema === undefined ? undefined : session.askForOutput(jsonSchema)
      return Promise.all([response, asking]).then(([answer]) => ({ ...answer }))
    }),
    on('interrupt', interruptRequestSchema, interruptHandler(session.engine)),
    on(
      'set_permission_mode',
      setPermissionModeRequestSchema,
      setPermissionModeHandler({
        gate: session.gate,
        bypassAvailable: session.bypassAvailable,
        announce: (permissionMode) =>
          sink.emit({
            type: 'system',
            subtype: 'status',
            status: null,
            permissionMode,
            ...tags(session.engine),
          }),
      }),
    ),
    on('set_model', setModelRequestSchema, setModelHandler(session.engine)),
    on(
      'set_max_thinking_tokens',
      setMaxThinkingTokensRequestSchema,
      setMaxThinkingTokensHandler(session.engine),
    ),
    on('mcp_status', mcpStatusRequestSchema, mcpStatusHandler(session.mcp)),
    ...mcpHandlers(session.mcp),
    on('cancel_async_message', cancelAsyncMessageRequestSchema, cancelAsyncMessageHandler(session.engine)),
    on('get_settings', getSettingsRequestSchema, getSettingsHandler(session.settings.report)),
    on(
      'apply_flag_settings',
      applyFlagSettingsRequestSchema,
      applyFlagSettingsHandler(session.settings.applyFlags),
    ),
    on('update_settings', updateSettingsRequestSchema, updateSettingsHandler(session.settings.update)),
    on(
      'list_permission_rules',
      listPermissionRulesRequestSchema,
      listPermissionRulesHandler(session.settings.rules),
    ),
    on('rewind_files', rewindFilesRequestSchema, rewindFilesHandler(session.checkpoints)),
    on('register_repo_root', registerRepoRootRequestSchema, registerRepoRootHandler(session.engine)),
    on('stop_task', stopTaskRequestSchema, stopTaskHandler(session.engine)),
    on(
      'end_session',
      endSessionRequestSchema,
      endSessionHandler(() => {
        if (session.engine.running) session.engine.interrupt()
        session.engine.stop()
      }),
    ),
  ])

const mcpHandlers = (mcp: SessionMcp): ReturnType<typeof on>[] => [
  on('mcp_message', mcpMessageRequestSchema, mcpMessageHandler(mcp)),
  on('mcp_set_servers', mcpSetServersRequestSchema, mcpSetServersHandler(mcp)),
  on('mcp_reconnect', mcpReconnectRequestSchema, mcpReconnectHandler(mcp)),
  on('mcp_toggle', mcpToggleRequestSchema, mcpToggleHandler(mcp)),
  on('mcp_call', mcpCallRequestSchema, mcpCallHandler(mcp)),
  on('mcp_read_resource', mcpReadResourceRequestSchema, mcpReadResourceHandler(mcp)),
  on('mcp_authenticate', mcpAuthenticateRequestSchema, mcpAuthenticateHandler(mcp)),
  on('mcp_oauth_callback_url', mcpOauthCallbackUrlRequestSchema, mcpOauthCallbackUrlHandler(mcp)),
  on('mcp_clear_auth', mcpClearAuthRequestSchema, mcpClearAuthHandler(mcp)),
]

interface Wiring {
  readonly options: StreamOptions
  readonly session: ComposedSession
  readonly channel: ControlChannel
  readonly handlers: Handlers
  readonly output: Output
  /** Goes on with a turn that was cut, once: after `initialize`, before a first message, or when no line comes at all. */
  goOn(): void
}

const once = ({ continuation, engine }: ComposedSession): (() => void) => {
  let left = continuation
  return () => {
    if (left !== undefined) engine.submit(left)
    left = undefined
  }
}

/** Control lines are handled at once, user messages wait for their turn; what we do not know is ignored. */
const acceptLine = (line: DecodedLine, wiring: Wiring): void => {
  if (!line.ok) return badLine(line, wiring)
  const value = line.value
  if (!isJsonObject(value)) return
  switch (value.type) {
    case 'user':
      wiring.goOn()
      return acceptUserMessage(value, wiring)
    case 'control_request': {
      if (!isJsonObject(value.request)) {
        throw new FatalInput('A control_request line has no "request" object.')
      }
      const id = requestIdOf(value.request_id)
      const isFirst = value.request.subtype === 'initialize'
      return answerControlRequest(id, value.request, wiring.handlers, wiring.output, {
        more: async () => (await import('./seldom-requests.ts')).seldomRequests(wiring.session),
        ...(isFirst ? { answered: wiring.goOn } : {}),
      })
    }
    case 'control_response': {
      const parsed = controlResponseSchema.safeParse(value)
      if (parsed.success) wiring.channel.settle(parsed.data.response)
      else wiring.options.log('bad_control_response', { problem: parsed.error.message })
      return
    }
    default:
      wiring.options.log('ignored_line', { type: String(value.type) })
  }
}

/** Hosts that number their requests get their number back. */
const requestIdOf = (id: unknown): string | number | undefined =>
  typeof id === 'string' || typeof id === 'number' ? id : undefined

const badLine = (line: Extract<DecodedLine, { ok: false }>, wiring: Wiring): void => {
  if (line.error.code === 'invalid_json') {
    throw new FatalInput(
      `An input line of ${line.bytes} bytes is not valid JSON. Send one JSON object per line.`,
    )
  }
  wiring.options.log('bad_line', { code: line.error.code, problem: line.error.message })
  if (line.error.code === 'line_too_long') wiring.options.warn(`Warning: ${line.error.message}`)
}

const acceptUserMessage = (value: unknown, { session, options }: Wiring): void => {
  if (isDeeperThan(value, MAX_JSON_DEPTH)) {
    throw new FatalInput(`A user message is nested deeper than ${MAX_JSON_DEPTH} levels. Make it flatter.`)
  }
  const parsed = inboundUserMessageSchema.safeParse(value)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw new FatalInput(
      `A user message is malformed at ${issue?.path.join('.') || 'its top'}: ${issue?.message ?? 'wrong shape'}.`,
    )
  }
  const message: InboundUserMessage = parsed.data
  const accepted = session.engine.submit(message)
  if (!accepted && options.replayUserMessages) session.engine.acknowledge(message)
}
