import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { HookRegistration, InitializeRequest, PermissionMode } from '@agent-engine/protocol'
import type { ComposedSession, FrontEnd } from '../../commands/session.ts'
import { isOn } from '../../config/env-flag.ts'
import { configDirectory } from '../../config/paths.ts'
import { createEngine, type Engine } from '../../engine/engine.ts'
import type { StartSource } from '../../engine/hooks/session-hooks.ts'
import type { EngineOptions } from '../../engine/parts.ts'
import { tags } from '../../engine/record.ts'
import type { PermissionGate } from '../../permissions/gate.ts'
import { childEnv } from '../../platform/child-env.ts'
import { type ChildRegistry, createChildRegistry } from '../../platform/child-registry.ts'
import type { DebugLog } from '../../platform/debug-log.ts'
import { createRedactor } from '../../platform/redact.ts'
import { createShellSession, type ShellSession } from '../../platform/shell-session/session.ts'
import { saveToolResult, toolResultsDirectory } from '../../session/tool-results.ts'
import type { Transcript } from '../../session/transcript.ts'
import type { PromptEnvironment } from '../../tools/define.ts'
import type { LimitPort } from '../../tools/limit-result.ts'
import type { ResolvedOptions } from '../options.ts'
import type { PromptTexts } from './context.ts'
import { type Conversation, composeConversation } from './conversation.ts'
import { composeExtensions } from './extensions.ts'
import { initializeResponse, sessionFacts } from './facts.ts'
import { composeGate } from './gate.ts'
import { type ComposedHooks, composeHooks } from './hooks.ts'
import { type ComposedMcp, composeMcp } from './mcp.ts'
import { composeModel } from './model.ts'
import { withPlanMode } from './plan-mode.ts'
import { recordSession } from './records.ts'
import { composeNextTranscript, composeSweep, composeTranscript } from './session.ts'
import { createSideRequests, type SideRequestParts } from './side-requests.ts'
import { switchSession } from './switch-session.ts'
import { composeToolPorts } from './tool-ports.ts'
import { composeToolSet } from './tool-set.ts'
import { builtInTools } from './tools.ts'

/** How long children get to end by themselves. */
const CLOSE_GRACE_MS = 500

/** Puts a session together. This folder is the only place that knows all parts. */
export const composeSession = async (
  options: ResolvedOptions,
  frontEnd: FrontEnd,
  log: DebugLog,
): Promise<ComposedSession> => {
  const { env, cwd } = options
  const entrypoint = env.CLAUDE_CODE_ENTRYPOINT ?? (options.print ? 'sdk-cli' : 'cli')
  let shell: ShellSession | undefined
  const currentCwd = (): string => shell?.cwd ?? cwd
  const session = await composeTranscript(options, entrypoint, currentCwd)
  const { sessionId } = session
  const files = switchSession(session)
  const { transcript } = files
  const registry = createChildRegistry()
  const [decider, extensions] = await Promise.all([
    composeGate(options, toolResultsDirectory(transcript.path)),
    composeExtensions(options),
  ])
  const recorded = recordSession({
    side: files.side,
    gate: decider,
    ask: frontEnd.ask,
    byHost: options.print,
  })
  const { ask, side } = recorded
  const { gate, plan } = withPlanMode(recorded.gate, (mode) => announceMode(frontEnd, transcript, mode))
  let hooks: ComposedHooks | undefined
  shell = composeShell(options, {
    sessionId,
    entrypoint,
    registry,
    gate,
    envFiles: () => hooks?.envFiles ?? [],
  })
  const access = await composeModel(options, { entrypoint, sessionId: () => transcript.sessionId }, registry)
  const { port, catalog, credentials } = access
  const promptEnvironment = promptEnvironmentOf(options)
  const texts: PromptTexts = { system: options.systemPrompt, append: options.appendSystemPrompt }
  const registered: { hooks: HookRegistration } = { hooks: {} }
  const toolResults = toolResultsDirectory(transcript.path)
  const plugins = extensions.loaded.pluginParts
  const mcp = await composeMcp({
    options,
    frontEnd,
    registry,
    sessionId,
    entrypoint,
    toolResults,
    gate,
    log,
    plugins,
  })
  const facts = sessionFacts(options, promptEnvironment, extensions, mcp.session)
  const tools = composeToolSet({ builtIn: builtInTools(extensions, ask !== undefined), mcp, options, gate })
  const running: { engine?: Engine } = {}
  hooks = await composeHooks({
    options,
    frontEnd,
    registered: () => registered.hooks,
    transcript,
    gate,
    tools,
    registry,
    access,
    entrypoint,
    cwd: currentCwd,
    promptUuid: () => running.engine?.promptUuid,
    log,
    plugins,
  })
  const conversation = composeConversation({
    options,
    extensions,
    texts,
    catalog,
    promptEnvironment,
    shell,
    transcript,
    tools: {
      env,
      registry,
      gate,
      countTokens: access.countTokens,
      ports: composeToolPorts({
        options,
        gate,
        plan,
        side: createSideRequests({ access, ...sideAccounts(running) }),
        mcp: mcp.resources,
        tools,
        environment: promptEnvironment,
        toolResults,
        cwd: currentCwd,
      }),
    },
  })
  const engine = createEngine({
    ...conversation,
    options: engineOptions(options, session.model),
    facts,
    transcript,
    side,
    history: session.history,
    model: port,
    tools,
    newTranscript: async () => files.switchTo(await composeNextTranscript(options, entrypoint, currentCwd)),
    gate,
    hooks: hooks.hooks,
    ask,
    limits: resultLimits(transcript.path, credentials.secrets),
    sink: frontEnd.sink,
    cwd: currentCwd,
    log: (event, fields) => log('engine', event, fields),
  })
  running.engine = engine
  return {
    engine,
    gate,
    facts,
    mcp: mcp.session,
    bypassAvailable: options.permission.bypassAvailable,
    initialize(request) {
      takeInitialize(request, { texts, registered, conversation, mcp })
      const response = initializeResponse(facts, engine, catalog, extensions)
      return request.hooks ? { ...response, hooks_applied: true } : response
    },
    async close() {
      await engine.end(options.print ? 'other' : 'prompt_input_exit')
      await endSession({ hooks, mcp, shell, registry, transcript })
      await composeSweep(options, transcript.sessionId)
    },
  }
}

/** Servers and shells end side by side; then what they left behind, and the transcript last. */
const endSession = async (parts: {
  readonly hooks: ComposedHooks | undefined
  readonly mcp: ComposedMcp
  readonly shell: ShellSession | undefined
  readonly registry: ChildRegistry
  readonly transcript: Transcript
}): Promise<void> => {
  const { hooks, mcp, shell, registry, transcript } = parts
  hooks?.close()
  await Promise.all([mcp.session.close(), shell?.close(CLOSE_GRACE_MS)])
  await registry.close(CLOSE_GRACE_MS)
  await transcript.sync('close')
  await transcript.close()
}

/** What tools ask of the model beside the conversation is asked of its model, and paid from its account. */
const sideAccounts = (running: {
  readonly engine?: Engine
}): Pick<SideRequestParts, 'model' | 'account'> => ({
  model: () => running.engine?.model ?? '',
  account: (model, usage, apiMs) => running.engine?.account(model, usage, apiMs),
})

const announceMode = (frontEnd: FrontEnd, transcript: Transcript, permissionMode: PermissionMode): void =>
  frontEnd.sink.emit({
    type: 'system',
    subtype: 'status',
    status: null,
    permissionMode,
    ...tags(transcript.sessionId),
  })

/** What a host says with `initialize`; before the first turn it may still shape the prompt. */
const takeInitialize = (
  request: InitializeRequest,
  parts: {
    readonly texts: PromptTexts
    readonly registered: { hooks: HookRegistration }
    readonly conversation: Pick<Conversation, 'initialize'>
    readonly mcp: ComposedMcp
  },
): void => {
  const { texts, registered } = parts
  texts.system = joined(request.systemPrompt) ?? texts.system
  texts.append = request.appendSystemPrompt ?? texts.append
  registered.hooks = request.hooks ?? {}
  parts.conversation.initialize(request)
  parts.mcp.initialize(request)
}

const resultLimits = (transcriptPath: string, secrets: () => readonly string[]): LimitPort => ({
  spill: (id, text) => saveToolResult(toolResultsDirectory(transcriptPath), id, text),
  redact: createRedactor(secrets),
})

const promptEnvironmentOf = ({ env }: ResolvedOptions): PromptEnvironment => ({
  platform: process.platform,
  backgroundShells: !isOn(env.CLAUDE_CODE_DISABLE_BACKGROUND_TASKS),
  env,
})

const joined = (prompt: string | readonly string[] | undefined): string | undefined =>
  typeof prompt === 'string' ? prompt : prompt?.join('\n\n')

const composeShell = (
  { env, cwd }: ResolvedOptions,
  parts: {
    readonly sessionId: string
    readonly entrypoint: string
    readonly registry: ChildRegistry
    readonly gate: PermissionGate
    readonly envFiles: () => readonly string[]
  },
): ShellSession =>
  createShellSession({
    cwd,
    env: childEnv({ base: env, sessionId: parts.sessionId, entrypoint: parts.entrypoint }),
    registry: parts.registry,
    snapshotDirectory: join(configDirectory(env), 'shell-snapshots'),
    output: { directory: join(tmpdir(), `agent-engine-${process.getuid?.() ?? 'user'}`, parts.sessionId) },
    allowedDirectories: () => parts.gate.directories,
    envFiles: parts.envFiles,
  })

const engineOptions = (options: ResolvedOptions, resumedModel: string | undefined): EngineOptions => ({
  model: options.model ?? resumedModel,
  maxTurns: options.maxTurns,
  budget: options.budget,
  maxThinkingTokens: options.maxThinkingTokens,
  includePartialMessages: options.includePartialMessages,
  replayUserMessages: options.replayUserMessages,
  reportSessionState: isOn(options.env.CLAUDE_CODE_SDK_READS_SESSION_STATE),
  toolConcurrency: Number(options.env.CLAUDE_CODE_MAX_TOOL_USE_CONCURRENCY) || 10,
  startSource: startSource(options),
  stopHookBlockCap: Number(options.env.CLAUDE_CODE_STOP_HOOK_BLOCK_CAP) || 8,
  interactive: !options.print,
})

const startSource = ({ session: { mode, fork } }: ResolvedOptions): StartSource => {
  if (mode === 'new') return 'startup'
  return fork ? 'fork' : 'resume'
}
