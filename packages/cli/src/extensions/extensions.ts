import { basename } from 'node:path'
import type { OutputStyle } from '../context/system-prompt/output-style.ts'
import type { AgentSpec } from './agent-spec.ts'
import { loadAgents } from './agents.ts'
import { BUILT_IN_AGENTS } from './built-in-agents.ts'
import { BUILT_IN_COMMANDS } from './built-in-commands.ts'
import { loadCommands } from './commands.ts'
import { loadOutputStyles } from './output-styles.ts'
import { firstOfEachName, type PlacedPlugin, placesFor } from './places.ts'
import type { PlacedKind } from './plugin-components.ts'
import type { PluginParts } from './plugin-parts.ts'
import { loadPlugins, type Plugin } from './plugins.ts'
import type { PromptCommand } from './prompt-command.ts'
import { loadSkills } from './skills.ts'

export interface ExtensionOptions {
  readonly cwd: string
  readonly configDirectory: string
  /** An administrator's folder; absent: there is none. */
  readonly managedDirectory?: string
  readonly sources: ReadonlySet<'user' | 'project' | 'local'>
  readonly pluginFolders: readonly string[]
  /** Where relative plugin folders begin. Default: `cwd`. */
  readonly pluginBase?: string
  /** `CLAUDE_AGENT_SDK_DISABLE_BUILTIN_AGENTS`: only the agents of files and hosts. */
  readonly withoutBuiltInAgents?: boolean
}

/** What files add to a session. */
export interface Extensions {
  /** Custom ones first, then those of the engine; skills are among them. */
  readonly commands: readonly PromptCommand[]
  readonly skills: readonly PromptCommand[]
  /** Built-in ones first, unless a file takes their place. */
  readonly agents: readonly AgentSpec[]
  readonly styles: readonly OutputStyle[]
  readonly plugins: readonly Plugin[]
  /** Hooks and MCP servers of the plugins. */
  readonly pluginParts: readonly PluginParts[]
  readonly problems: readonly string[]
  /** Those of plugins, for `init.plugin_errors`. */
  readonly pluginErrors: readonly PluginError[]
}

/** Something in a plugin that could not be used. */
export interface PluginError {
  readonly plugin: string
  readonly type: string
  readonly message: string
  readonly path?: string
}

/** `Plugin /a/b: …` is about the plugin b. */
const folderIn = (message: string): string => basename(/^Plugin (.*?): /.exec(message)?.[1] ?? '')

/** Reads the extensions of a session. What is no valid definition is left out; nothing here fails. */
export const loadExtensions = async (options: ExtensionOptions): Promise<Extensions> => {
  const { plugins, problems } = await loadPlugins(
    options.pluginFolders,
    options.pluginBase ?? options.cwd,
    options.configDirectory,
  )
  const placed = plugins.length === 0 ? [] : await placePlugins(plugins)
  const at = (kind: PlacedKind) => placesFor(kind, { ...options, plugins: placed })
  const [commands, skills, agents, styles, pluginParts] = await Promise.all([
    loadCommands(at('commands')),
    loadSkills(at('skills')),
    loadAgents(at('agents')),
    loadOutputStyles(at('output-styles')),
    placed.length === 0 ? [] : partsOf(placed),
  ])
  return {
    commands: firstOfEachName([...skills, ...commands, ...BUILT_IN_COMMANDS]),
    skills,
    agents: withOverrides(options.withoutBuiltInAgents ? [] : BUILT_IN_AGENTS, agents.agents),
    styles,
    plugins,
    pluginParts,
    pluginErrors: [
      ...problems.map((message) => ({ plugin: folderIn(message), type: 'invalid_plugin', message })),
      ...pluginParts.flatMap(({ plugin: { name, path }, problems: found }) =>
        found.map((message) => ({ plugin: name, type: 'invalid_config', message, path })),
      ),
    ],
    problems: [...problems, ...agents.problems, ...pluginParts.flatMap((parts) => parts.problems)],
  }
}

/** The agents of files, the host's and the command line's: an administrator's beat all others (spec: context §14.1). */
export const withHostAgents = (
  agents: readonly AgentSpec[],
  host: readonly AgentSpec[],
): readonly AgentSpec[] =>
  withOverrides(
    withOverrides(agents, host),
    agents.filter(({ source }) => source === 'managed'),
  )

/** `stronger` replaces what has the same name and adds the rest. */
export const withOverrides = (
  base: readonly AgentSpec[],
  stronger: readonly AgentSpec[],
): readonly AgentSpec[] => {
  const byName = new Map(base.map((agent) => [agent.name, agent]))
  for (const agent of stronger) byName.set(agent.name, agent)
  return [...byName.values()]
}

const placePlugins = async (plugins: readonly Plugin[]): Promise<readonly PlacedPlugin[]> => {
  const { readComponents } = await import('./plugin-components.ts')
  return Promise.all(
    plugins.map(async (plugin) => ({ plugin, components: await readComponents(plugin, plugin.manifest) })),
  )
}

const partsOf = async (placed: readonly PlacedPlugin[]): Promise<readonly PluginParts[]> => {
  const { loadPluginParts } = await import('./plugin-parts.ts')
  return Promise.all(placed.map(({ plugin, components }) => loadPluginParts(plugin, components)))
}
