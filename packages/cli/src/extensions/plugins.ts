import { stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import { readDefinition } from './markdown-files.ts'

/** A folder that brings commands, agents, skills, hooks and MCP servers (spec: context §18). */
export interface Plugin {
  readonly name: string
  /** Absolute. */
  readonly path: string
  readonly version?: string
}

export interface LoadedPlugins {
  readonly plugins: readonly Plugin[]
  /** For people: folders that are no plugins. */
  readonly problems: readonly string[]
}

const NAME = /^[A-Za-z0-9][\w.-]{0,63}$/

/** Looks at the folders that the command line or a host names. The manifest is optional; the folder's name is the default. */
export const loadPlugins = async (folders: readonly string[], cwd: string): Promise<LoadedPlugins> => {
  const loaded = await Promise.all([...new Set(folders)].map((folder) => loadPlugin(resolve(cwd, folder))))
  return {
    plugins: loaded.filter((plugin) => typeof plugin !== 'string'),
    problems: loaded.filter((plugin) => typeof plugin === 'string'),
  }
}

const loadPlugin = async (path: string): Promise<Plugin | string> => {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
  if (!isFolder) return `Plugin ${path}: no such directory.`
  const manifest = await readDefinition(join(path, '.claude-plugin', 'plugin.json'))
  if (manifest === undefined) return named(basename(path), path)
  try {
    const value: unknown = JSON.parse(manifest)
    const { name, version } = isJsonObject(value) ? value : {}
    return typeof name === 'string'
      ? named(name, path, typeof version === 'string' ? version : undefined)
      : `Plugin ${path}: .claude-plugin/plugin.json has no "name".`
  } catch {
    return `Plugin ${path}: .claude-plugin/plugin.json is not valid JSON.`
  }
}

const named = (name: string, path: string, version?: string): Plugin | string =>
  NAME.test(name)
    ? { name, path, ...(version === undefined ? {} : { version }) }
    : `Plugin ${path}: ${JSON.stringify(name)} is no plugin name. Use letters, digits, "-", "_" and ".".`

/** `${CLAUDE_PLUGIN_ROOT}` in what a plugin brings stands for its folder. */
export const withPluginRoot = (text: string, root: string | undefined): string =>
  root === undefined ? text : text.replaceAll('${CLAUDE_PLUGIN_ROOT}', root)
