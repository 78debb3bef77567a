import { dirname, join, parse } from 'node:path'
import type { MemoryKind } from './memory-file.ts'

export type MemorySource = 'user' | 'project' | 'local'

/** How `AGENTS.md` is treated: read where a directory has no memory file of its own name, always, or never. */
export type AgentsMd = 'fallback' | 'always' | 'never'

export interface MemoryPlaces {
  /** Where the session was started. */
  readonly cwd: string
  /** `CLAUDE_CONFIG_DIR` or `~/.claude`. */
  readonly configDirectory: string
  /** The organisation's memory file, if the platform has a place for it. */
  readonly managedFile?: string
  /** Which of `--setting-sources` are on. */
  readonly sources: ReadonlySet<MemorySource>
  readonly agentsMd: AgentsMd
  /** Further directories whose memory is read: `--add-dir`, when the environment says so. */
  readonly additionalDirectories: readonly string[]
}

/** Where memory may lie. */
export interface Location {
  readonly kind: MemoryKind
  /** Files in the order in which they go to the model. Those that do not exist are passed over. */
  readonly files: readonly string[]
  /** Read only if none of `files` exists. */
  readonly fallback?: string
  /** A directory of rule files, after `files`. */
  readonly rules?: string
  /** What the globs of those rules are relative to. */
  readonly base: string
}

/** All places for a session, first to last in context (spec: context §3.1). The root of the file system is not read. */
export const memoryLocations = (places: MemoryPlaces): Location[] => {
  const { cwd, configDirectory, managedFile, sources, additionalDirectories } = places
  return [
    ...(managedFile === undefined ? [] : [{ kind: 'managed' as const, files: [managedFile], base: cwd }]),
    ...(sources.has('user')
      ? [
          {
            kind: 'user' as const,
            files: [join(configDirectory, 'CLAUDE.md')],
            rules: join(configDirectory, 'rules'),
            base: cwd,
          },
        ]
      : []),
    ...[...ancestors(cwd), ...additionalDirectories].flatMap((directory) =>
      directoryLocations(directory, places),
    ),
  ]
}

/** The places of one directory of a project. */
export const directoryLocations = (
  directory: string,
  { sources, agentsMd }: Pick<MemoryPlaces, 'sources' | 'agentsMd'>,
): Location[] => {
  const own = [join(directory, 'CLAUDE.md'), join(directory, '.claude', 'CLAUDE.md')]
  const agents = join(directory, 'AGENTS.md')
  const project: Location = {
    kind: 'project',
    files: agentsMd === 'always' ? [...own, agents] : own,
    ...(agentsMd === 'fallback' ? { fallback: agents } : {}),
    rules: join(directory, '.claude', 'rules'),
    base: directory,
  }
  const local: Location = { kind: 'local', files: [join(directory, 'CLAUDE.local.md')], base: directory }
  return [...(sources.has('project') ? [project] : []), ...(sources.has('local') ? [local] : [])]
}

/** A directory and those above it, outermost first, without the root. */
const ancestors = (directory: string): string[] => {
  const { root } = parse(directory)
  return directory === root ? [] : [...ancestors(dirname(directory)), directory]
}
