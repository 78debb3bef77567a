import { statSync } from 'node:fs'
import type { SessionSettings } from './session.ts'

/** Runs that are over before this never watch anything. */
const SETTLED_MS = 1_000

/**
 * Settings and MCP servers follow their files while a session runs. What changed before the watch began is seen when it
 * begins.
 */
export const watchConfiguration = (
  settings: Pick<SessionSettings, 'files' | 'serverFiles' | 'reload' | 'reloadServers'>,
  failed: (error: unknown) => void,
): { close(): void } => {
  const startedAt = Date.now()
  let watching: { close(): void } | undefined
  let closed = false
  const begin = async (): Promise<void> => {
    const { watchFiles } = await import('../platform/watch-files.ts')
    const servers = settings.serverFiles()
    if (closed || settings.files.length + servers.length === 0) return
    const reload = (file: string): void => void settings.reload(file).catch(failed)
    watching = watchFiles([...settings.files, ...servers], reload)
    for (const file of settings.files) if (isChanged(file, startedAt)) reload(file)
    if (servers.length > 0) settings.reloadServers().catch(failed)
  }
  const timer = setTimeout(() => void begin().catch(failed), SETTLED_MS)
  timer.unref()
  return {
    close() {
      closed = true
      clearTimeout(timer)
      watching?.close()
    },
  }
}

const isChanged = (file: string, since: number): boolean =>
  (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) >= since
