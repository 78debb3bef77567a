import type { SessionSettings } from './session.ts'

/** Runs that are over before this never watch anything. */
const SETTLED_MS = 1_000

/**
 * MCP servers follow their files while a session runs, and the settings that approve of them. What changed before the
 * watch began is seen when it begins.
 */
export const watchServers = (
  settings: Pick<SessionSettings, 'files' | 'serverFiles' | 'reloadServers'>,
  failed: (error: unknown) => void,
): { close(): void } => {
  let watching: { close(): void } | undefined
  let closed = false
  const begin = async (): Promise<void> => {
    const { watchFiles } = await import('../platform/watch-files.ts')
    const files = settings.serverFiles()
    if (closed || files.length === 0) return
    const reload = (): void => void settings.reloadServers().catch(failed)
    watching = watchFiles([...settings.files, ...files], reload)
    reload()
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
