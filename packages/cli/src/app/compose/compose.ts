import type { ComposedSession, FrontEnd } from '../../commands/session.ts'
import type { DebugLog } from '../../platform/debug-log.ts'
import type { ResolvedOptions } from '../options.ts'
import { closeSession } from './close-session.ts'
import { continuationOf } from './continuation.ts'
import { composeEngine, type Running } from './engine.ts'
import { initializeResponse, sessionFacts } from './facts.ts'
import { forChat } from './for-chat.ts'
import { composeGround } from './ground.ts'
import { choicesOf, nameFromFlag, noChoices, promptTexts, takeInitialize } from './host-choices.ts'
import { composeMainAgent } from './main-agent.ts'
import { composeMcp } from './mcp.ts'
import { checkPromptTool, promptToolFor } from './prompt-tool.ts'
import { answerInitialize, composeReload } from './reload.ts'
import { composeSecrets, type KnownSecrets } from './secrets.ts'
import { composeSettings } from './session-settings.ts'
import { composeOutput } from './structured-output.ts'

/** Puts a session together. This folder is the only place that knows all parts. */
export const composeSession = async (
  options: ResolvedOptions,
  frontEnd: FrontEnd,
  log: DebugLog,
  secrets: KnownSecrets = composeSecrets(options),
): Promise<ComposedSession> => {
  const running: Running = {}
  const ask = frontEnd.ask ?? promptToolFor(options, () => mcp.session)
  const ground = await composeGround(options, frontEnd, log, {
    envFiles: () => running.hooks?.envFiles ?? [],
    ask,
    secrets,
  })
  const { transcript, extensions, access } = ground
  const registered = noChoices(options)
  const mcp = await composeMcp({ ...ground, hooks: () => running.hooks?.hooks })
  const mainAgent = composeMainAgent({ ...ground, running, mcp: () => mcp, hooks: () => running.hooks })
  const texts = promptTexts(options, mcp, mainAgent)
  const facts = sessionFacts(options, ground.promptEnvironment, extensions, mcp, mainAgent)
  const output = await composeOutput(options)
  const { engine, hooks, conversation } = await composeEngine({
    ground,
    mcp,
    mainAgent,
    registered,
    texts,
    facts,
    output,
    running,
    reloadSkills: async () => void (await reload.skills()),
  })
  const describe = () => initializeResponse(options, facts, engine, access.catalog, extensions, mcp.content)
  const reload = composeReload({ ...ground, hooks, mcp, engine, describe })
  if (options.inputFormat !== 'stream-json') mainAgent.take()
  nameFromFlag({ ...ground, hooks })
  await checkPromptTool(options, mcp.session)
  return {
    engine,
    gate: ground.gate,
    facts,
    mcp: mcp.session,
    settings: composeSettings({
      ...ground,
      servers: mcp,
      hooks: hooks.hooks,
      engine: () => running.engine,
    }),
    ...choicesOf(ground),
    ...forChat(ground, engine),
    reload,
    initialize(request) {
      takeInitialize(request, { texts, registered, conversation, mcp, transcript, hooks })
      return answerInitialize(request, reload, describe, mainAgent.take)
    },
    continuation: continuationOf(options.env, ground.opened),
    askForOutput: output.use,
    close: () => closeSession({ options, ground, engine, hooks, mcp, mainAgent }),
  }
}
