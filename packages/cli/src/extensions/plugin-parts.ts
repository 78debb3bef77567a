import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { JsonObject, Settings } from '@agent-engine/protocol'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import { readHookGroups } from './hook-groups.ts'
import { readDefinition } from './markdown-files.ts'
import { type Plugin, withPluginFolders } from './plugins.ts'

/** Hooks and MCP servers that a plugin brings (spec: context §18). */
export interface PluginParts {
  readonly plugin: Plugin
  readonly hooks: NonNullable<Settings['hooks']>
  /** By the name that the plugin gives them. */
  readonly mcpServers: JsonObject
  readonly problems: readonly string[]
}

/** Reads `hooks/hooks.json` and `.mcp.json` of a plugin. What is no valid configuration is told and left out. */
export const loadPluginParts = async (plugin: Plugin): Promise<PluginParts> => {
  const [hooks, servers] = await Promise.all([
    readJson(plugin, join('hooks', 'hooks.json')),
    readJson(plugin, '.mcp.json'),
  ])
  const read = await hooksIn(plugin, hooks.value)
  const { mcpServers = servers.value } = servers.value
  const named = isJsonObject(mcpServers) ? mcpServers : {}
  // Hooks have it made when they run.
  const hasServers = Object.keys(named).length > 0
  return {
    plugin,
    hooks: read.hooks,
    mcpServers: named,
    problems: [
      ...hooks.problems,
      ...servers.problems,
      ...read.problems,
      ...(hasServers ? await makeFolder(plugin.data) : []),
    ],
  }
}

const makeFolder = (path: string): Promise<readonly string[]> =>
  mkdir(path, { recursive: true, mode: 0o700 }).then(
    () => [],
    (error: unknown) => [`${path} could not be made: ${String(error)}`],
  )

const quoted = (text: string): string => JSON.stringify(text).slice(1, -1)

const readJson = async (
  { path, data }: Plugin,
  name: string,
): Promise<{ readonly value: JsonObject; readonly problems: readonly string[] }> => {
  const file = join(path, name)
  const text = await readDefinition(file)
  if (text === undefined) return { value: {}, problems: [] }
  try {
    const value: unknown = JSON.parse(withPluginFolders(text, { path: quoted(path), data: quoted(data) }))
    if (isJsonObject(value)) return { value, problems: [] }
  } catch {
    // The same as a value that is no object.
  }
  return { value: {}, problems: [`${file} is not a JSON object.`] }
}

const hooksIn = async (
  { path }: Plugin,
  value: JsonObject,
): Promise<Pick<PluginParts, 'hooks' | 'problems'>> => {
  const { hooks } = value
  if (hooks === undefined) return { hooks: {}, problems: [] }
  const file = join(path, 'hooks', 'hooks.json')
  if (!isJsonObject(hooks)) return { hooks: {}, problems: [`${file}: "hooks" is no object.`] }
  const { groups, problems } = await readHookGroups(hooks)
  return { hooks: groups, problems: problems.map((problem) => `${file}: ${problem}`) }
}
