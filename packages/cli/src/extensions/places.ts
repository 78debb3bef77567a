import { join } from 'node:path'
import type { Plugin } from './plugins.ts'

export type ExtensionSource = 'project' | 'user' | 'plugin'

/** Where extensions of one kind may lie. */
export interface Place {
  readonly directory: string
  readonly source: ExtensionSource
  /** Stands before the names of what a plugin brings: `plugin:`. */
  readonly prefix: string
  /** Root of the plugin. */
  readonly plugin?: string
}

export interface PlaceOptions {
  readonly cwd: string
  readonly configDirectory: string
  readonly sources: ReadonlySet<'user' | 'project' | 'local'>
  readonly plugins: readonly Plugin[]
}

/** The directories for `commands`, `agents`, `skills` or `output-styles`; what comes first wins. */
export const placesFor = (kind: string, options: PlaceOptions): readonly Place[] => [
  ...(options.sources.has('project')
    ? [{ directory: join(options.cwd, '.claude', kind), source: 'project' as const, prefix: '' }]
    : []),
  ...(options.sources.has('user')
    ? [{ directory: join(options.configDirectory, kind), source: 'user' as const, prefix: '' }]
    : []),
  ...options.plugins.map(({ name, path }) => ({
    directory: join(path, kind),
    source: 'plugin' as const,
    prefix: `${name}:`,
    plugin: path,
  })),
]

/** Of several with one name the first counts. */
export const firstOfEachName = <T extends { readonly name: string }>(items: readonly T[]): readonly T[] => {
  const seen = new Set<string>()
  return items.filter(({ name }) => !seen.has(name) && seen.add(name))
}
