import { stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import type { JsonObject } from '@agent-engine/protocol'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import { readDefinition } from './markdown-files.ts'

/** A folder that brings commands, agents, skills, hooks and MCP servers (spec: context §18). */
export interface Plugin {
  readonly name: string
  /** Absolute. */
  readonly path: string
  /** Where it may keep files; made when its programs start. */
  readonly data: string
  readonly version?: string
  /** What `plugin.json` says; empty without one. */
  readonly manifest: JsonObject
}

export interface LoadedPlugins {
  readonly plugins: readonly Plugin[]
  /** For people: folders that are no plugins. */
  readonly problems: readonly string[]
}

const NAME = /^[A-Za-z0-9][\w.-]{0,63}$/

/** Looks at the folders that the command line or a host names. The manifest is optional; the folder's name is the default. */
export const loadPlugins = async (
  folders: readonly string[],
  cwd: string,
  configDirectory: string,
): Promise<LoadedPlugins> => {
  const loaded = await Promise.all([...new Set(folders)].map((folder) => loadPlugin(resolve(cwd, folder))))
  return {
    plugins: loaded
      .filter((plugin) => typeof plugin !== 'string')
      .map((plugin) => ({ ...plugin, data: join(configDirectory, 'plugins', 'data', plugin.name) })),
    problems: loaded.filter((plugin) => typeof plugin === 'string'),
  }
}

type Found = Omit<Plugin, 'data'>

const loadPlugin = async (path: string): Promise<Found | string> => {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
  if (!isFolder) return `Plugin ${path}: no such directory.`
  const manifest = await readDefinition(join(path, '.claude-plugin', 'plugin.json'))
  if (manifest === undefined) return named(basename(path), path, {})
  try {
    const value: unknown = JSON.parse(manifest)
    const fields = isJsonObject(value) ? value : {}
    const { name } = fields
    return typeof name === 'string'
      ? named(name, path, fields)
      : `Plugin ${path}: .claude-plugin/plugin.json has no "name".`
  } catch {
    return `Plugin ${path}: .claude-plugin/plugin.json is not valid JSON.`
  }
}

const named = (name: string, path: string, manifest: JsonObject): Found | string =>
  NAME.test(name)
    ? {
        name,
        path,
        manifest,
        ...(typeof manifest.version === 'string' ? { version: manifest.version } : {}),
      }
    : `Plugin ${path}: ${JSON.stringify(name)} is no plugin name. Use letters, digits, "-", "_" and ".".`

/** `${CLAUDE_PLUGIN_ROOT}` and `${CLAUDE_PLUGIN_DATA}` in what a plugin brings stand for its folders. */
export const withPluginFolders = (text: string, plugin: Pick<Plugin, 'path' | 'data'> | undefined): string =>
  plugin === undefined
    ? text
    : text.replaceAll('${CLAUDE_PLUGIN_ROOT}', plugin.path).replaceAll('${CLAUDE_PLUGIN_DATA}', plugin.data)

/** The same for all text in a value of JSON. */
export const withFoldersIn = (value: unknown, plugin: Pick<Plugin, 'path' | 'data'> | undefined): unknown => {
  if (plugin === undefined) return value
  if (typeof value === 'string') return withPluginFolders(value, plugin)
  if (Array.isArray(value)) return value.map((item) => withFoldersIn(item, plugin))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withFoldersIn(item, plugin)]))
}

/** The same for its hooks and servers. */
export const pluginVariables = ({ path, data }: Pick<Plugin, 'path' | 'data'>): Record<string, string> => ({
  CLAUDE_PLUGIN_ROOT: path,
  CLAUDE_PLUGIN_DATA: data,
})
