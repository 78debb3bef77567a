import { statSync } from 'node:fs'
import { pause } from './pause.ts'
import type { ServerSet } from './server-set.ts'

/**
 * Connects servers that need a login once somebody has logged in elsewhere, in another terminal for instance. Looks at
 * the file of the logins each time it is called, while there is such a server; waits no longer than the time.
 */
export const createLoginWatch = (file: string): ((servers: ServerSet, limitMs: number) => Promise<void>) => {
  let seen: number | undefined
  return async (servers, limitMs) => {
    const waiting = servers.all().filter(({ connection }) => connection?.state === 'needs-auth')
    if (waiting.length === 0) return
    const before = seen
    seen = changedAt(file)
    if (before === undefined || before === seen) return
    const over = new AbortController()
    const all = Promise.all(
      // A server that still can't be used says so in its state.
      waiting.map(({ entry }) => servers.reconnect(entry.name).catch(() => undefined)),
    )
    await Promise.race([all, pause(limitMs, over.signal)])
    over.abort()
  }
}

const changedAt = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
