import { serverPart } from '../../config/trust/project-parts.ts'
import type { ConfiguredServers } from '../../mcp/config/configured.ts'
import type { RawEntry } from '../../mcp/config/raw-entry.ts'
import type { SessionMcp } from '../../mcp/session-mcp.ts'
import type { ResolvedOptions } from '../options.ts'

/** Takes over the servers of files as they are now; the settings decide which of them may run. */
export type ReloadServers = (options: ResolvedOptions) => Promise<void>

type Found = Pick<ConfiguredServers, 'entries' | 'disabled'>

/** One reload after the other; what did not change keeps its connection, and what a host switched stays as it is. */
export const createReload = (
  session: SessionMcp,
  disabledAtStart: ReadonlySet<string>,
  find: (options: ResolvedOptions) => Promise<Found>,
  warn: (message: string) => void,
): ReloadServers => {
  let last: Promise<void> = Promise.resolve()
  let off = disabledAtStart
  const reload = async (options: ResolvedOptions): Promise<void> => {
    const { entries, disabled } = await find(options)
    // Servers may take long to connect; nobody waits for that.
    const failed = (error: unknown): void => warn(`Servers were not changed: ${String(error)}`)
    session.reconfigure(entries, disabled).catch(failed)
    const switched = new Set([...off, ...disabled].filter((name) => off.has(name) !== disabled.has(name)))
    off = disabled
    for (const { name } of session.servers()) {
      if (switched.has(name)) session.loaded?.toggle(name, !disabled.has(name)).catch(failed)
    }
  }
  return (options) => {
    const next = last.then(() => reload(options))
    last = next.catch(() => undefined)
    return next
  }
}

/** Nobody is asked in the middle of a session: a server of the project that nobody trusts stays out. */
export const onlyTrusted = async (
  entries: readonly RawEntry[],
  disabled: ReadonlySet<string>,
  { settings: { trust } }: ResolvedOptions,
  warn: (message: string) => void,
): Promise<readonly RawEntry[]> => {
  const kept: RawEntry[] = []
  for (const entry of entries) {
    const { name, scope, raw } = entry
    if (scope !== 'project' || disabled.has(name) || (await trust.permits(serverPart(name, raw)))) {
      kept.push(entry)
    } else warn(`The server '${name}' of the project is not started: nobody has decided to trust it.`)
  }
  return kept
}
