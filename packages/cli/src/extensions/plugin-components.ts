import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { JsonObject } from '@agent-engine/protocol'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import { isInside, realPath } from '../platform/paths.ts'
import { type Plugin, withPluginFolders } from './plugins.ts'

/** What lies in folders of Markdown files. */
export type PlacedKind = 'commands' | 'agents' | 'skills' | 'output-styles'

/** Where a plugin has something of JSON: a file, or an object in its manifest. */
export type JsonSource =
  | { readonly type: 'file'; readonly path: string }
  | { readonly type: 'inline'; readonly value: JsonObject }

/** What the manifest names besides the folders and files that every plugin may have. */
export interface PluginComponents {
  /** Real paths of files and folders. */
  readonly places: Readonly<Record<PlacedKind, readonly string[]>>
  readonly hooks: readonly JsonSource[]
  readonly mcpServers: readonly JsonSource[]
  readonly problems: readonly string[]
}

const FIELDS: Readonly<Record<PlacedKind, string>> = {
  commands: 'commands',
  agents: 'agents',
  skills: 'skills',
  'output-styles': 'outputStyles',
}

/**
 * Reads the paths of a manifest: text, or a list. They begin in the plugin's folder and, with all links followed, stay in
 * it; hooks and servers may also be objects. What is wrong is told and left out (spec: context §18).
 */
export const readComponents = async (
  plugin: Pick<Plugin, 'path' | 'data'>,
  manifest: JsonObject,
): Promise<PluginComponents> => {
  const problems: string[] = []
  const read = async (field: string, mayBeObject: boolean): Promise<readonly JsonSource[]> => {
    const found: JsonSource[] = []
    for (const item of listOf(manifest[field])) {
      if (typeof item === 'string') {
        const inside = await pathInside(plugin, item)
        if ('path' in inside) found.push({ type: 'file', path: inside.path })
        else problems.push(`"${field}" names ${item}, which ${inside.problem}.`)
      } else if (mayBeObject && isJsonObject(item)) found.push({ type: 'inline', value: item })
      else problems.push(`"${field}" is no path${mayBeObject ? ', no object' : ''} and no list of them.`)
    }
    return found
  }
  const paths = async (kind: PlacedKind): Promise<readonly string[]> =>
    (await read(FIELDS[kind], false)).flatMap((source) => (source.type === 'file' ? [source.path] : []))
  const places = {
    commands: await paths('commands'),
    agents: await paths('agents'),
    skills: await paths('skills'),
    'output-styles': await paths('output-styles'),
  }
  const hooks = await withDefault(plugin, join('hooks', 'hooks.json'), await read('hooks', true))
  const mcpServers = await withDefault(plugin, '.mcp.json', await read('mcpServers', true))
  return { places, hooks, mcpServers, problems }
}

const listOf = (value: unknown): readonly unknown[] => {
  if (value === undefined || value === null) return []
  return Array.isArray(value) ? value : [value]
}

type Inside = { readonly path: string } | { readonly problem: string }

const pathInside = async (plugin: Pick<Plugin, 'path' | 'data'>, given: string): Promise<Inside> => {
  const named = resolve(plugin.path, withPluginFolders(given, plugin))
  try {
    const [root, path] = await Promise.all([realPath(plugin.path), realPath(named)])
    if (!isInside(path, root)) return { problem: "is not in the plugin's folder" }
    await stat(path)
    return { path }
  } catch {
    return { problem: 'is not there' }
  }
}

/** The file that every plugin may have comes first, and once. */
const withDefault = async (
  { path }: Pick<Plugin, 'path'>,
  name: string,
  named: readonly JsonSource[],
): Promise<readonly JsonSource[]> => {
  const standard = join(path, name)
  const real = await realPath(standard).catch(() => standard)
  const seen = new Set<string>([real])
  const others = named.filter((source) => {
    if (source.type === 'inline') return true
    const isNew = !seen.has(source.path)
    seen.add(source.path)
    return isNew
  })
  return [{ type: 'file', path: standard }, ...others]
}
