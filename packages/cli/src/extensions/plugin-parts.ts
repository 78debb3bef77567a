import { mkdir } from 'node:fs/promises'
import type { JsonObject, Settings } from '@agent-engine/protocol'
import { HOOK_EVENTS } from '@agent-engine/protocol/hook-events'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import { readHookGroups } from './hook-groups.ts'
import { readDefinition } from './markdown-files.ts'
import type { JsonSource, PluginComponents } from './plugin-components.ts'
import { type Plugin, withFoldersIn } from './plugins.ts'

/** Hooks and MCP servers that a plugin brings (spec: context §18). */
export interface PluginParts {
  readonly plugin: Plugin
  readonly hooks: NonNullable<Settings['hooks']>
  /** By the name that the plugin gives them. */
  readonly mcpServers: JsonObject
  readonly problems: readonly string[]
}

/**
 * Reads the hooks and servers of a plugin: `hooks/hooks.json` and `.mcp.json`, and what its manifest names or holds. Of two
 * servers with one name that of the manifest counts. What is no valid configuration is told and left out.
 */
export const loadPluginParts = async (plugin: Plugin, components: PluginComponents): Promise<PluginParts> => {
  const [hooks, servers] = await Promise.all([
    Promise.all(components.hooks.map((source) => hooksOf(plugin, source))),
    Promise.all(components.mcpServers.map((source) => serversOf(plugin, source))),
  ])
  const mcpServers: JsonObject = Object.assign({}, ...servers.map(({ value }) => value))
  // Hooks have it made when they run.
  const hasServers = Object.keys(mcpServers).length > 0
  return {
    plugin,
    hooks: joined(hooks.map(({ value }) => value)),
    mcpServers,
    problems: [
      ...components.problems.map((problem) => `${manifestOf(plugin)}: ${problem}`),
      ...[...hooks, ...servers].flatMap(({ problems }) => problems),
      ...(hasServers ? await makeFolder(plugin.data) : []),
    ],
  }
}

type Groups = PluginParts['hooks']

interface ReadPart<T> {
  readonly value: T
  readonly problems: readonly string[]
}

const joined = (all: readonly Groups[]): Groups => {
  const hooks: Groups = {}
  for (const event of HOOK_EVENTS) {
    const groups = all.flatMap((each) => each[event] ?? [])
    if (groups.length > 0) hooks[event] = groups
  }
  return hooks
}

const makeFolder = (path: string): Promise<readonly string[]> =>
  mkdir(path, { recursive: true, mode: 0o700 }).then(
    () => [],
    (error: unknown) => [`${path} could not be made: ${String(error)}`],
  )

const manifestOf = ({ path }: Plugin): string => `${path}/.claude-plugin/plugin.json`

const labelOf = (plugin: Plugin, source: JsonSource): string =>
  source.type === 'file' ? source.path : manifestOf(plugin)

const readSource = async (plugin: Plugin, source: JsonSource): Promise<ReadPart<JsonObject>> => {
  const text = source.type === 'file' ? await readDefinition(source.path) : ''
  if (text === undefined) return { value: {}, problems: [] }
  try {
    const value = withFoldersIn(source.type === 'file' ? JSON.parse(text) : source.value, plugin)
    if (isJsonObject(value)) return { value, problems: [] }
  } catch {
    // The same as a value that is no object; JSON that is nested too deeply is one too.
  }
  return { value: {}, problems: [`${labelOf(plugin, source)} is not a JSON object.`] }
}

const serversOf = async (plugin: Plugin, source: JsonSource): Promise<ReadPart<JsonObject>> => {
  const { value, problems } = await readSource(plugin, source)
  const { mcpServers = value } = value
  return { value: isJsonObject(mcpServers) ? mcpServers : {}, problems }
}

/** Files have the events below `hooks`; in a manifest they may stand at once. */
const hooksOf = async (plugin: Plugin, source: JsonSource): Promise<ReadPart<Groups>> => {
  const { value, problems } = await readSource(plugin, source)
  const { hooks = source.type === 'inline' ? value : undefined } = value
  if (hooks === undefined) return { value: {}, problems }
  const label = labelOf(plugin, source)
  if (!isJsonObject(hooks)) return { value: {}, problems: [`${label}: "hooks" is no object.`] }
  const read = await readHookGroups(hooks)
  return { value: read.groups, problems: [...problems, ...read.problems.map((text) => `${label}: ${text}`)] }
}
