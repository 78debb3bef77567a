import type { JsonObject } from '@agent-engine/protocol'
import { createEngine, type Engine } from '../../engine/engine.ts'
import type { EngineParts } from '../../engine/parts.ts'
import { saveResultFile } from '../../session/tool-results.ts'
import type { LimitPort } from '../../tools/limit-result.ts'
import type { ResolvedOptions } from '../options.ts'
import type { PromptTexts } from './context.ts'
import { type Conversation, composeConversation } from './conversation.ts'
import { engineOptions, maySpendOnExtras } from './engine-options.ts'
import type { Ground } from './ground.ts'
import { type ComposedHooks, composeHooks } from './hooks.ts'
import type { HostChoices } from './host-choices.ts'
import type { MainAgent } from './main-agent.ts'
import type { ComposedMcp } from './mcp.ts'
import { createSideRequests, type SideRequestParts } from './side-requests.ts'
import type { ComposedOutput } from './structured-output.ts'
import { composeToolPorts } from './tool-ports.ts'
import { composeToolSet } from './tool-set.ts'
import { sessionTools } from './tools.ts'

/** What comes into being while the session is put together, for those who need it only later. */
export interface Running {
  engine?: Engine
  hooks?: ComposedHooks
}

export interface EngineGround {
  readonly ground: Ground
  readonly mcp: ComposedMcp
  readonly mainAgent: MainAgent
  /** What the host says with `initialize`. */
  readonly registered: HostChoices
  readonly texts: PromptTexts
  readonly facts: EngineParts['facts']
  readonly output: ComposedOutput
  readonly running: Running
  reloadSkills(): Promise<void>
}

export interface ComposedEngine {
  readonly engine: Engine
  readonly hooks: ComposedHooks
  readonly conversation: Conversation
}

/** The engine on its ground, with its tools, hooks and conversation. They are in `running` as soon as they are made. */
export const composeEngine = async (parts: EngineGround): Promise<ComposedEngine> => {
  const { ground, mcp, mainAgent, registered, texts, facts, output, running } = parts
  const { options, opened, registry, extensions, gate, access } = ground
  const { port, catalog } = access
  const tools = composeToolSet({
    ...ground,
    builtIn: sessionTools({ ...ground, asks: ground.ask !== undefined }),
    mcp,
    mainAgent,
    aliases: () => registered.aliases,
    agents: extensions.agents,
    output: output.tool,
    model: () => running.engine?.model ?? port.resolve(opened.model),
  })
  const hooks = await composeHooks({
    ...ground,
    registered: () => registered.hooks,
    tools,
    engine: () => running.engine,
    plugins: extensions.loaded.pluginParts,
    mainAgent: mainAgent.name,
    reloadSkills: parts.reloadSkills,
    mcp,
  })
  running.hooks = hooks
  const side = createSideRequests({ access, ...sideAccounts(running) })
  const ports = composeToolPorts({ ...ground, side, mcp: mcp.resources })
  const conversation = composeConversation({
    ...ground,
    texts,
    catalog,
    servers: mcp.forAgents,
    smallModel: side.complete,
    tools: { env: toolEnvironment(options), registry, gate, countTokens: access.countTokens, ports },
  })
  const engine = createEngine({
    ...enginePorts(ground),
    ...conversation,
    options: engineOptions(options, opened),
    facts,
    servers: mcp.content,
    model: port,
    tools,
    lead: mainAgent.lead,
    outputRule: output.rule,
    suggest: () => (registered.suggestions && maySpendOnExtras(options) ? side.complete : undefined),
    planInstructions: () => registered.planInstructions,
    hooks: hooks.hooks,
  })
  running.engine = engine
  return { engine, hooks, conversation }
}

/** What tools ask of the model beside the conversation is asked of its model, and paid from its account. */
const sideAccounts = (running: Running): Pick<SideRequestParts, 'model' | 'account'> => ({
  model: () => running.engine?.model ?? '',
  account: (model, usage, apiMs) => running.engine?.account(model, usage, apiMs),
})

/** A setting stands in for a variable that is not there. */
const toolEnvironment = ({ env, settings }: ResolvedOptions): ResolvedOptions['env'] => {
  const { bashOutputMaxChars } = settings.effective
  return bashOutputMaxChars === undefined
    ? env
    : { BASH_MAX_OUTPUT_LENGTH: String(bashOutputMaxChars), ...env }
}

/** What the engine works with as the ground has it. */
const enginePorts = (ground: Ground) => ({
  transcript: ground.transcript,
  side: ground.side,
  checkpoints: ground.checkpoints,
  history: ground.opened.history,
  newTranscript: ground.nextTranscript,
  gate: ground.gate,
  ask: ground.ask,
  limits: resultLimits(ground),
  sink: ground.frontEnd.sink,
  cwd: ground.cwd,
  log: (event: string, fields: JsonObject) => ground.log('engine', event, fields),
})

const resultLimits = ({ toolResults, secrets }: Ground): LimitPort => ({
  spill: (id, text, extension) => saveResultFile(toolResults, id, extension, text),
  redact: secrets.redact,
})
