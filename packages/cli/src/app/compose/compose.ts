import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ComposedSession, FrontEnd } from '../../commands/session.ts'
import { configDirectory } from '../../config/paths.ts'
import { createEngine } from '../../engine/engine.ts'
import { NO_HOOKS } from '../../hooks/port.ts'
import { createGate } from '../../permissions/create-gate.ts'
import { childEnv } from '../../platform/child-env.ts'
import { createChildRegistry } from '../../platform/child-registry.ts'
import type { DebugLog } from '../../platform/debug-log.ts'
import { createRedactor } from '../../platform/redact.ts'
import { createShellSession } from '../../platform/shell-session/session.ts'
import { ENGINE_VERSION } from '../../platform/version.ts'
import { openSession } from '../../session/open.ts'
import { createRegistry, selectTools } from '../../tools/registry.ts'
import { isOn, type ResolvedOptions } from '../options.ts'
import { composeContext, type PromptTexts } from './context.ts'
import { initializeResponse, sessionFacts } from './facts.ts'
import { composeModel } from './model.ts'
import { builtInTools, createToolContexts } from './tools.ts'

/** Puts a session together. The only place that knows all parts. */
export const composeSession = async (
  options: ResolvedOptions,
  frontEnd: FrontEnd,
  log: DebugLog,
): Promise<ComposedSession> => {
  const { env, cwd } = options
  const entrypoint = env.CLAUDE_CODE_ENTRYPOINT ?? (options.print ? 'sdk-cli' : 'cli')
  const configDir = configDirectory(env)
  const session = await openSession({
    ...options.session,
    cwd,
    configDir,
    env,
    version: ENGINE_VERSION,
    entrypoint,
    onNotice: (notice) => process.stderr.write(`Warning: ${notice.message}\n`),
  })
  const registry = createChildRegistry()
  const gate = createGate({ ...options.permission, cwd })
  const shell = createShellSession({
    cwd,
    env: childEnv({ base: env, sessionId: session.sessionId, entrypoint }),
    registry,
    snapshotDirectory: join(configDir, 'shell-snapshots'),
    output: { directory: join(tmpdir(), 'agent-engine', session.sessionId, 'output') },
    allowedDirectories: () => gate.directories,
  })
  const { model, port, catalog, credentials } = await composeModel(options, {
    entrypoint,
    sessionId: () => session.sessionId,
  })
  const promptEnvironment = {
    platform: process.platform,
    backgroundShells: !isOn(env.CLAUDE_CODE_DISABLE_BACKGROUND_TASKS),
    env,
  }
  const texts: PromptTexts = { system: options.systemPrompt, append: options.appendSystemPrompt }
  const tools = createRegistry(selectTools(builtInTools(), options.tools, gate.removes))
  const facts = sessionFacts(options, promptEnvironment)
  const toolContext = createToolContexts({
    env,
    shell,
    registry,
    gate,
    countTokens: (text, signal) =>
      model.countTokens(
        { model: port.resolve(undefined), max_tokens: 1, messages: [{ role: 'user', content: text }] },
        signal,
      ),
  })
  const engine = createEngine({
    options: {
      model: options.model,
      maxTurns: options.maxTurns,
      maxThinkingTokens: options.maxThinkingTokens,
      includePartialMessages: options.includePartialMessages,
      replayUserMessages: options.replayUserMessages,
      reportSessionState: isOn(env.CLAUDE_CODE_SDK_READS_SESSION_STATE),
      toolConcurrency: Number(env.CLAUDE_CODE_MAX_TOOL_USE_CONCURRENCY) || 10,
    },
    facts,
    transcript: session.transcript,
    history: session.history,
    model: port,
    context: composeContext({
      options,
      texts,
      catalog,
      registry,
      promptEnvironment,
      interactive: !options.print,
      directories: () => gate.directories,
    }),
    tools: () => tools,
    gate,
    hooks: NO_HOOKS,
    ask: frontEnd.ask,
    limits: {
      spill: session.spill,
      redact: createRedactor(credentials.secrets),
    },
    sink: frontEnd.sink,
    cwd: () => shell.cwd,
    toolContext,
    log: (event, fields) => log('engine', event, fields),
  })
  return {
    engine,
    gate,
    facts,
    bypassAvailable: options.permission.bypassAvailable,
    initialize(request) {
      texts.system = request.systemPrompt?.join('\n\n') ?? texts.system
      texts.append = request.appendSystemPrompt ?? texts.append
      return initializeResponse(facts, engine, catalog)
    },
    async close() {
      await shell.close()
      await registry.close(500)
      await session.close()
    },
  }
}
