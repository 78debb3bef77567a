import type { Options } from '../options.ts'
import type { Delivery } from './delivery.ts'
import { engineAwaitsInitialize } from './delivery.ts'
import { splitServers } from './servers.ts'
import { settingsArgument } from './settings.ts'
import { skillRules } from './skills.ts'
import { joinSections, resolveSystemPrompt } from './system-prompt.ts'

/** Switches that the SDK keeps for itself. */
const OWN_EXTRA_ARGS = new Set(['sdk-initialize-fields'])

export interface ArgvContext {
  delivery: Delivery
  /** Settings files that count when the option says nothing. */
  defaultSettingSources: readonly string[]
  /** Writes settings to a file that only this user can read, and says where. */
  settingsFile: (name: string, json: string) => string
}

/** The flags of the command line for a query (spec: SDK, sections 3.1 and 3.5; the table of appendix A). */
export function flags(options: Options, context: ArgvContext): string[] {
  return [
    ...['--output-format', 'stream-json', '--verbose', '--input-format', 'stream-json'],
    ...promptFlags(options, context.delivery),
    ...thinkingFlags(options),
    ...valued(modelFlags(options)),
    ...debugFlags(options),
    ...permissionFlags(options),
    ...sessionFlags(options),
    ...toolFlags(options),
    ...serverFlags(options, context.delivery),
    ...settingsFlags(options, context),
    ...extraFlags(options.extraArgs ?? {}),
  ]
}

type Value = string | number | undefined

/** `--name=value`, so that a value can never be taken for a flag. */
function valued(pairs: readonly (readonly [flag: string, value: Value])[]): string[] {
  return pairs.flatMap(([flag, value]) => (value === undefined ? [] : [`--${flag}=${value}`]))
}

function switches(pairs: readonly (readonly [flag: string, isOn: boolean | undefined])[]): string[] {
  return pairs.flatMap(([flag, isOn]) => (isOn === true ? [`--${flag}`] : []))
}

function joined(values: readonly string[] | undefined): string | undefined {
  return values === undefined || values.length === 0 ? undefined : values.join(',')
}

function promptFlags(options: Options, { prompts }: Delivery): string[] {
  if (prompts === 'initialize') return []
  const { sections, append } = resolveSystemPrompt(options)
  const agents = Object.keys(options.agents ?? {}).length > 0 ? JSON.stringify(options.agents) : undefined
  return valued([
    ['system-prompt', sections && joinSections(sections)],
    ['append-system-prompt', append],
    ['agents', agents],
    ['json-schema', options.outputFormat && JSON.stringify(options.outputFormat.schema)],
  ])
}

function thinkingFlags({ thinking, maxThinkingTokens }: Options): string[] {
  if (thinking === undefined) {
    if (maxThinkingTokens === 0) return ['--thinking=disabled']
    return valued([['max-thinking-tokens', maxThinkingTokens]])
  }
  if (thinking.type === 'disabled') return ['--thinking=disabled']
  const budget = thinking.type === 'enabled' ? thinking.budgetTokens : undefined
  return valued([
    budget === undefined ? ['thinking', 'adaptive'] : ['max-thinking-tokens', budget],
    ['thinking-display', thinking.display],
  ])
}

function modelFlags(options: Options): [string, Value][] {
  return [
    ['effort', options.effort],
    ['max-turns', options.maxTurns === 0 ? undefined : options.maxTurns],
    ['max-budget-usd', options.maxBudgetUsd],
    ['task-budget', options.taskBudget?.total],
    ['model', options.model],
    ['fallback-model', options.fallbackModel],
    ['agent', options.agent],
    ['betas', joined(options.betas)],
    ['record', options.record],
    ['replay', options.replay],
  ]
}

function debugFlags({ debug, debugFile }: Options): string[] {
  if (debugFile !== undefined) return [`--debug-file=${debugFile}`]
  return switches([['debug', debug]])
}

function permissionFlags(options: Options): string[] {
  const promptTool = options.canUseTool === undefined ? options.permissionPromptToolName : 'stdio'
  return [
    ...valued([
      ['permission-prompt-tool', promptTool],
      ['permission-prompts', options.permissionPrompts],
      ['permission-mode', options.permissionMode ?? 'default'],
    ]),
    ...switches([['allow-dangerously-skip-permissions', options.allowDangerouslySkipPermissions]]),
  ]
}

function sessionFlags(options: Options): string[] {
  return [
    ...switches([['continue', options.continue]]),
    ...valued([['resume', options.resume]]),
    ...switches([['fork-session', options.forkSession]]),
    ...valued([
      ['resume-session-at', options.resumeSessionAt],
      ['resume-drops-turn', options.resumeDropsTurn],
      ['session-id', options.sessionId],
    ]),
    ...switches([
      ['no-session-persistence', options.persistSession === false],
      ['session-mirror', options.sessionStore !== undefined],
    ]),
  ]
}

function toolFlags(options: Options): string[] {
  const { tools } = options
  const allowed = [...(options.allowedTools ?? []), ...skillRules(options.skills)]
  return [
    ...valued([
      ['allowedTools', joined(allowed)],
      ['disallowedTools', joined(options.disallowedTools)],
      ['tools', Array.isArray(tools) ? tools.join(',') : tools && 'default'],
    ]),
    ...switches([
      ['include-hook-events', options.includeHookEvents],
      ['include-partial-messages', options.includePartialMessages],
    ]),
    ...(options.additionalDirectories ?? []).map((directory) => `--add-dir=${directory}`),
  ]
}

function serverFlags(options: Options, delivery: Delivery): string[] {
  const { byProcess } = splitServers(options.mcpServers)
  const byArgv = delivery.servers === 'argv' && Object.keys(byProcess).length > 0
  const plugins = delivery.plugins === 'argv' ? (options.plugins ?? []) : []
  return [
    ...switches([['await-initialize', engineAwaitsInitialize(options, delivery)]]),
    ...(byArgv ? ['--mcp-config', JSON.stringify({ mcpServers: byProcess })] : []),
    ...switches([['strict-mcp-config', options.strictMcpConfig]]),
    ...plugins.map(
      ({ path, skipMcpDiscovery }) => `--plugin-dir${skipMcpDiscovery ? '-no-mcp' : ''}=${path}`,
    ),
  ]
}

function settingsFlags(
  options: Options,
  { delivery, defaultSettingSources, settingsFile }: ArgvContext,
): string[] {
  const settings = settingsArgument(options)
  const sources = options.settingSources ?? defaultSettingSources
  const flags = valued([
    ['setting-sources', sources.join(',')],
    ['project-config-root', options.projectConfigRoot],
  ])
  if (options.managedSettings !== undefined)
    flags.push('--managed-settings', byValue('managed-settings.json', options.managedSettings))
  if (settings !== undefined)
    flags.push('--settings', 'path' in settings ? settings.path : byValue('settings.json', settings.value))
  return flags

  function byValue(name: string, value: object): string {
    const json = JSON.stringify(value)
    return delivery.settings === 'file' ? settingsFile(name, json) : json
  }
}

/** A value that begins like a flag is bound to its flag; others stand alone, as the original has them. */
function extraFlags(extraArgs: Record<string, string | null>): string[] {
  return Object.entries(extraArgs).flatMap(([name, value]) => {
    if (OWN_EXTRA_ARGS.has(name)) return []
    if (value === null) return [`--${name}`]
    return value.startsWith('-') ? [`--${name}=${value}`] : [`--${name}`, value]
  })
}
