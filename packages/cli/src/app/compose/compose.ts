import { rm } from 'node:fs/promises'
import type { HookRegistration, InitializeRequest } from '@agent-engine/protocol'
import type { ComposedSession, FrontEnd } from '../../commands/session.ts'
import { createEngine, type Engine } from '../../engine/engine.ts'
import type { ChildRegistry } from '../../platform/child-registry.ts'
import type { DebugLog } from '../../platform/debug-log.ts'
import type { ShellSession } from '../../platform/shell-session/session.ts'
import { saveResultFile } from '../../session/tool-results.ts'
import type { Transcript } from '../../session/transcript.ts'
import type { LimitPort } from '../../tools/limit-result.ts'
import type { ResolvedOptions } from '../options.ts'
import type { PromptTexts } from './context.ts'
import { type Conversation, composeConversation } from './conversation.ts'
import { engineOptions } from './engine-options.ts'
import { initializeResponse, sessionFacts } from './facts.ts'
import { composeGround, type Ground } from './ground.ts'
import { type ComposedHooks, composeHooks } from './hooks.ts'
import { composeMainAgent, type MainAgent } from './main-agent.ts'
import { type ComposedMcp, composeMcp } from './mcp.ts'
import { composeSweep } from './session.ts'
import { composeSettings } from './session-settings.ts'
import { createSideRequests, type SideRequestParts } from './side-requests.ts'
import { composeOutput } from './structured-output.ts'
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
  let hooks: ComposedHooks | undefined
  const ground = await composeGround(options, frontEnd, log, () => hooks?.envFiles ?? [])
  const { opened, transcript, registry, extensions, gate, shell, access, cwd } = ground
  const { port, catalog } = access
  const registered: { hooks: HookRegistration } = { hooks: {} }
  const plugins = extensions.loaded.pluginParts
  const mcp = await composeMcp({ ...ground, plugins })
  const mainAgent = composeMainAgent(options, extensions.agents)
  const texts = promptTexts(options, mcp, mainAgent)
  ground.secrets.add(() => [...(mcp.session.loaded?.secrets() ?? []), ...mcp.forAgents.secrets()])
  const facts = sessionFacts(options, ground.promptEnvironment, extensions, mcp)
  const builtIn = builtInTools({ ...ground, asks: ground.ask !== undefined })
  const output = await composeOutput(options)
  const running: { engine?: Engine } = {}
  const tools = composeToolSet({
    ...ground,
    builtIn,
    mcp,
    mainAgent,
    agents: extensions.agents,
    output: output.tool,
    model: () => running.engine?.model ?? port.resolve(opened.model),
  })
  hooks = await composeHooks({
    ...ground,
    registered: () => registered.hooks,
    tools,
    engine: () => running.engine,
    plugins,
    callMcpTool: mcp.callTool,
  })
  const ports = composeToolPorts({
    ...ground,
    side: createSideRequests({ access, ...sideAccounts(running) }),
    mcp: mcp.resources,
  })
  const conversation = composeConversation({
    ...ground,
    texts,
    catalog,
    servers: mcp.forAgents,
    tools: { env: toolEnvironment(options), registry, gate, countTokens: access.countTokens, ports },
  })
  const engine = createEngine({
    ...conversation,
    options: engineOptions(options, opened.model),
    facts,
    servers: mcp.content,
    transcript,
    side: ground.side,
    checkpoints: ground.checkpoints,
    history: opened.history,
    model: port,
    tools,
    outputRule: output.rule,
    newTranscript: ground.nextTranscript,
    gate,
    hooks: hooks.hooks,
    ask: ground.ask,
    limits: resultLimits(ground),
    sink: frontEnd.sink,
    cwd,
    log: (event, fields) => log('engine', event, fields),
  })
  running.engine = engine
  if (options.inputFormat !== 'stream-json') mainAgent.take(engine, gate)
  return {
    engine,
    gate,
    facts,
    mcp: mcp.session,
    settings: composeSettings({ ...ground, servers: mcp, hooks: hooks.hooks, engine: () => running.engine }),
    checkpoints: ground.checkpoints,
    bypassAvailable: options.permission.bypassAvailable,
    initialize(request) {
      takeInitialize(request, { texts, registered, conversation, mcp, hooks })
      mainAgent.take(engine, gate)
      const response = initializeResponse(facts, engine, catalog, extensions, mcp.content)
      return request.hooks ? { ...response, hooks_applied: true } : response
    },
    askForOutput: output.use,
    async close() {
      await engine.end(options.print ? 'other' : 'prompt_input_exit')
      await endSession({ hooks, mcp, shell, registry, transcript })
      await composeSweep(options, transcript.sessionId)
      if (!options.session.persist) await rm(ground.toolResults, { recursive: true, force: true })
    },
  }
}

const promptTexts = (
  { systemPrompt, appendSystemPrompt }: ResolvedOptions,
  mcp: ComposedMcp,
  mainAgent: MainAgent,
): PromptTexts => ({
  agent: mainAgent.prompt,
  system: systemPrompt,
  append: appendSystemPrompt,
  servers: mcp.session.instructions,
})

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

/** What a host says with `initialize`; before the first turn it may still shape the prompt. */
const takeInitialize = (
  request: InitializeRequest,
  parts: {
    readonly texts: PromptTexts
    readonly registered: { hooks: HookRegistration }
    readonly hooks: ComposedHooks | undefined
    readonly conversation: Pick<Conversation, 'initialize'>
    readonly mcp: ComposedMcp
  },
): void => {
  const { texts, registered } = parts
  texts.system = joined(request.systemPrompt) ?? texts.system
  texts.append = request.appendSystemPrompt ?? texts.append
  registered.hooks = request.hooks ?? {}
  parts.hooks?.registered()
  parts.conversation.initialize(request)
  parts.mcp.initialize(request)
}

/** A setting stands in for a variable that is not there. */
const toolEnvironment = ({ env, settings }: ResolvedOptions): ResolvedOptions['env'] => {
  const { bashOutputMaxChars } = settings.effective
  return bashOutputMaxChars === undefined
    ? env
    : { BASH_MAX_OUTPUT_LENGTH: String(bashOutputMaxChars), ...env }
}

const resultLimits = ({ toolResults, secrets }: Ground): LimitPort => ({
  spill: (id, text, extension) => saveResultFile(toolResults, id, extension, text),
  redact: secrets.redact,
})

const joined = (prompt: string | readonly string[] | undefined): string | undefined =>
  typeof prompt === 'string' ? prompt : prompt?.join('\n\n')
