import { type FilePlaces, fileServers } from './file-servers.ts'
import { isPermitted, type ServerPolicy } from './policy.ts'
import type { RawEntry } from './raw-entry.ts'

export interface ConfiguredServers {
  /** Of each name the one that counts. */
  readonly entries: readonly RawEntry[]
  /** Configured, but switched off by the user. */
  readonly disabled: ReadonlySet<string>
  readonly blocked: readonly string[]
  readonly warnings: readonly string[]
}

/**
 * The servers of a run: enterprise > command line > local > project > user, whole entries, never merged (spec: mcp §1.2).
 * `strict` leaves the files out.
 */
export const configuredServers = async (
  flag: readonly RawEntry[],
  places: FilePlaces | undefined,
  policy: ServerPolicy,
): Promise<ConfiguredServers> => {
  const files = places === undefined ? undefined : await fileServers(places)
  const found = (files?.servers ?? []).filter(({ approved }) => approved)
  const ordered: readonly RawEntry[] = [
    ...found.filter(({ scope }) => scope === 'enterprise'),
    ...flag,
    ...found.filter(({ scope }) => scope !== 'enterprise'),
  ]
  const byName = new Map<string, RawEntry>()
  for (const { name, scope, raw } of ordered) if (!byName.has(name)) byName.set(name, { name, scope, raw })
  const all = [...byName.values()]
  return {
    entries: all.filter(({ name, raw, scope }) => isPermitted(name, raw, policy, scope)),
    blocked: all
      .filter(({ name, raw, scope }) => !isPermitted(name, raw, policy, scope))
      .map(({ name }) => name),
    disabled: files?.disabled ?? new Set(),
    warnings: files?.warnings ?? [],
  }
}
