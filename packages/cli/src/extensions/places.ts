import { dirname, join, resolve } from 'node:path'
import { findDotGit } from '../context/git-repository.ts'
import type { PlacedKind, PluginComponents } from './plugin-components.ts'
import type { Plugin } from './plugins.ts'

export type ExtensionSource = 'managed' | 'project' | 'user' | 'plugin'

/** Where extensions of one kind may lie. */
export interface Place {
  /** A folder, or a single file of that kind. */
  readonly directory: string
  readonly source: ExtensionSource
  /** Stands before the names of what a plugin brings: `plugin:`. */
  readonly prefix: string
  /** Folders of the plugin. */
  readonly plugin?: Pick<Plugin, 'path' | 'data'>
}

export interface PlaceOptions {
  readonly cwd: string
  readonly configDirectory: string
  /** An administrator's folder; absent: there is none. */
  readonly managedDirectory?: string
  readonly sources: ReadonlySet<'user' | 'project' | 'local'>
  readonly plugins: readonly PlacedPlugin[]
}

export interface PlacedPlugin {
  readonly plugin: Plugin
  readonly components: PluginComponents
}

/** The directories for `commands`, `agents`, `skills` or `output-styles`; what comes first wins (spec: context §14–17). */
export const placesFor = (kind: PlacedKind, options: PlaceOptions): readonly Place[] => {
  const { cwd, configDirectory, managedDirectory, sources } = options
  const at = (directory: string, source: ExtensionSource): Place => ({
    directory: join(directory, kind),
    source,
    prefix: '',
  })
  const project = sources.has('project')
    ? (kind === 'agents' ? upToRepository(cwd) : [cwd]).map((each) => at(join(each, '.claude'), 'project'))
    : []
  const user = sources.has('user') ? [at(configDirectory, 'user')] : []
  return [
    ...(managedDirectory === undefined ? [] : [at(join(managedDirectory, '.claude'), 'managed')]),
    ...(kind === 'skills' ? [...user, ...project] : [...project, ...user]),
    ...options.plugins.flatMap(({ plugin, components }) =>
      [join(plugin.path, kind), ...components.places[kind]].map((directory) => ({
        directory,
        source: 'plugin' as const,
        prefix: `${plugin.name}:`,
        plugin,
      })),
    ),
  ]
}

/** A directory and those above it as far as its repository goes; only itself outside of one. */
const upToRepository = (cwd: string): readonly string[] => {
  const dotGit = findDotGit(cwd)
  if (dotGit === undefined) return [cwd]
  const root = dirname(dotGit)
  const found: string[] = []
  for (let directory = resolve(cwd); ; directory = dirname(directory)) {
    found.push(directory)
    if (directory === root || directory === dirname(directory)) return found
  }
}

/** Of several with one name the first counts. */
export const firstOfEachName = <T extends { readonly name: string }>(items: readonly T[]): readonly T[] => {
  const seen = new Set<string>()
  return items.filter(({ name }) => !seen.has(name) && seen.add(name))
}
