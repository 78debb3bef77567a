import type { JsonObject } from '@agent-engine/protocol/json'
import type { Options } from '../options.ts'
import type { HookCallback } from '../types/hooks.ts'
import type { Delivery } from './delivery.ts'
import { type InProcessServer, splitServers } from './servers.ts'
import { resolveSystemPrompt } from './system-prompt.ts'

/** The callbacks behind the ids that `initialize` names. */
export type HookCallbacks = ReadonlyMap<string, HookCallback>

export interface Initialization {
  body: JsonObject & { subtype: 'initialize' }
  hooks: HookCallbacks
}

/** The `initialize` request of a query (spec: SDK, section 2.1). What is unset is absent, not null. */
export function initialization(options: Options, delivery: Delivery): Initialization {
  const { registration, callbacks } = registerHooks(options.hooks)
  const { byProcess, inProcess } = splitServers(options.mcpServers)
  const fields: JsonObject = {
    hooks: registration,
    ...inProcessServers(inProcess),
    ...promptFields(options, delivery),
    jsonSchema: options.outputFormat?.schema,
    title: options.title,
    skills: Array.isArray(options.skills) ? options.skills : undefined,
    toolAliases: options.toolAliases,
    planModeInstructions: options.planModeInstructions,
    promptSuggestions: options.promptSuggestions,
    agentProgressSummaries: options.agentProgressSummaries,
    forwardSubagentText: options.forwardSubagentText,
    supportedDialogKinds: options.supportedDialogKinds,
    perTaskStopAffordance: options.perTaskStopAffordance,
    plugins: delivery.plugins === 'initialize' ? options.plugins : undefined,
    mcpServers:
      delivery.servers === 'initialize' && Object.keys(byProcess).length > 0 ? byProcess : undefined,
  }
  return { body: { subtype: 'initialize', ...withoutUndefined(fields) }, hooks: callbacks }
}

function promptFields(options: Options, { prompts }: Delivery): JsonObject {
  const { sections, append, excludeDynamicSections, snapshot } = resolveSystemPrompt(options)
  const everywhere = { excludeDynamicSections, systemPromptSnapshot: snapshot }
  if (prompts === 'argv') return everywhere
  return { ...everywhere, systemPrompt: sections, appendSystemPrompt: append, agents: options.agents }
}

function inProcessServers(servers: ReadonlyMap<string, InProcessServer>): JsonObject {
  if (servers.size === 0) return {}
  const configs: JsonObject = {}
  for (const [name, { timeout, tools }] of servers) {
    if (timeout !== undefined || tools !== undefined) configs[name] = withoutUndefined({ timeout, tools })
  }
  return {
    sdkMcpServers: [...servers.keys()],
    sdkMcpServerConfigs: Object.keys(configs).length > 0 ? configs : undefined,
  }
}

/** Ids count through events, matchers and callbacks in order: `hook_0`, `hook_1`, … */
function registerHooks(hooks: Options['hooks']): {
  registration: JsonObject | undefined
  callbacks: HookCallbacks
} {
  const callbacks = new Map<string, HookCallback>()
  if (hooks === undefined) return { registration: undefined, callbacks }
  const registration: JsonObject = {}
  for (const [event, matchers] of Object.entries(hooks)) {
    if (matchers === undefined) continue
    registration[event] = matchers.map(({ matcher, hooks: functions, timeout, onFailure }) => {
      const hookCallbackIds = functions.map((callback) => {
        const id = `hook_${callbacks.size}`
        callbacks.set(id, callback)
        return id
      })
      return withoutUndefined({ matcher, hookCallbackIds, timeout, onFailure })
    })
  }
  return { registration, callbacks }
}

function withoutUndefined(fields: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}
