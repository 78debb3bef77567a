import type { JsonObject } from '@agent-engine/protocol'
import type { ComposedSession, FrontEnd } from '../../commands/session.ts'
import { createEngine, type Engine } from '../../engine/engine.ts'
import type { DebugLog } from '../../platform/debug-log.ts'
import { saveResultFile } from '../../session/tool-results.ts'
import type { LimitPort } from '../../tools/limit-result.ts'
import type { ResolvedOptions } from '../options.ts'
import { closeSession } from './close-session.ts'
import { composeConversation } from './conversation.ts'
import { engineOptions, maySpendOnExtras } from './engine-options.ts'
import { initializeResponse, sessionFacts } from './facts.ts'
import { forChat } from './for-chat.ts'
import { composeGround, type Ground } from './ground.ts'
import { type ComposedHooks, composeHooks } from './hooks.ts'
import { choicesOf, nameFromFlag, noChoices, promptTexts, takeInitialize } from './host-choices.ts'
import { composeMainAgent } from './main-agent.ts'
import { composeMcp } from './mcp.ts'
import { checkPromptTool, promptToolFor } from './prompt-tool.ts'
import { answerInitialize, composeReload } from './reload.ts'
import { composeSecrets, type KnownSecrets } from './secrets.ts'
import { composeSettings } from './session-settings.ts'
import { createSideRequests, type SideRequestParts } from './side-requests.ts'
import { composeOutput } from './structured-output.ts'
import { composeToolPorts } from './tool-ports.ts'
import { composeToolSet } from './tool-set.ts'
import { sessionTools } from './tools.ts'

/** Puts a session together. This folder is the only place that knows all parts. */
export const composeSession = async (
  options: ResolvedOptions,
  frontEnd: FrontEnd,
  log: DebugLog,
  secrets: KnownSecrets = composeSecrets(options),
): Promise<ComposedSession> => {
  let hooks: ComposedHooks | undefined
  const ask = frontEnd.ask ?? promptToolFor(options, () => mcp.session)
  const ground = await composeGround(options, frontEnd, log, {
    envFiles: () => hooks?.envFiles ?? [],
    ask,
    secrets,
  })
  const { opened, transcript, registry, extensions, gate, access } = ground
  const { port, catalog } = access
  const registered = noChoices(options)
  const mcp = await composeMcp({ ...ground, hooks: () => hooks?.hooks })
  const running: { engine?: Engine } = {}
  const mainAgent = composeMainAgent({ ...ground, running, mcp: () => mcp, hooks: () => hooks })
  const texts = promptTexts(options, mcp, mainAgent)
  const facts = sessionFacts(options, ground.promptEnvironment, extensions, mcp, mainAgent)
  const output = await composeOutput(options)
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
  const composed = await composeHooks({
    ...ground,
    registered: () => registered.hooks,
    tools,
    engine: () => running.engine,
    plugins: extensions.loaded.pluginParts,
    mainAgent: mainAgent.name,
    reloadSkills: async () => void (await reload.skills()),
    mcp,
  })
  hooks = composed
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
    hooks: composed.hooks,
  })
  running.engine = engine
  const describe = () => initializeResponse(options, facts, engine, catalog, extensions, mcp.content)
  const reload = composeReload({ ...ground, hooks: composed, mcp, engine, describe })
  if (options.inputFormat !== 'stream-json') mainAgent.take()
  nameFromFlag({ ...ground, hooks: composed })
  await checkPromptTool(options, mcp.session)
  return {
    engine,
    gate,
    facts,
    mcp: mcp.session,
    settings: composeSettings({
      ...ground,
      servers: mcp,
      hooks: composed.hooks,
      engine: () => running.engine,
    }),
    ...choicesOf(ground),
    ...forChat(ground, engine),
    reload,
    initialize(request) {
      takeInitialize(request, { texts, registered, conversation, mcp, transcript, hooks: composed })
      return answerInitialize(request, reload, describe, mainAgent.take)
    },
    askForOutput: output.use,
    close: () => closeSession({ options, ground, engine, hooks: composed, mcp, mainAgent }),
  }
}

/** What tools ask of the model beside the conversation is asked of its model, and paid from its account. */
const sideAccounts = (running: {
  readonly engine?: Engine
}): Pick<SideRequestParts, 'model' | 'account'> => ({
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
