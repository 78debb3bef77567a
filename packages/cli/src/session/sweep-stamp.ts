import { existsSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const DAY_MS: number = 24 * 60 * 60 * 1000

/** After a longer time without a sweep it is the clock that is doubted. */
const LONG_ABSENCE_DAYS = 30

/** Its time is that of the last sweep; it holds the directory where one stopped. */
const stampOf = (configDir: string): string => join(configDir, 'agent-sessions-swept')

/** 0: there was none, or it is to go on. */
const lastSweep = (configDir: string): number =>
  statSync(stampOf(configDir), { throwIfNoEntry: false })?.mtimeMs ?? 0

/** A clock that was set back does not put the next sweep off until it has caught up. */
export const isSweepDue = (configDir: string, now: number): boolean =>
  Math.abs(now - lastSweep(configDir)) >= DAY_MS

/** Where the last sweep stopped, empty when it came to its end. Undefined: there is not to be another one now. */
export const startSweep = (configDir: string, now: number, days: number): string | undefined => {
  if (!isSweepDue(configDir, now)) return undefined
  const last = lastSweep(configDir)
  const stamp = stampOf(configDir)
  try {
    const stopped = existsSync(stamp) ? readFileSync(stamp, 'utf8') : ''
    writeFileSync(stamp, '', { mode: 0o600 })
    // A clock that went far ahead would make everything old: it has to stay so for a day before anything goes.
    const isDoubtful = last > 0 && now - last > Math.max(days, LONG_ABSENCE_DAYS) * DAY_MS
    return isDoubtful ? undefined : stopped
  } catch {
    // Without a stamp each run would sweep.
    return undefined
  }
}

/** The next run goes on in that directory. */
export const stopAt = (configDir: string, directory: string): void => {
  try {
    writeFileSync(stampOf(configDir), directory)
    utimesSync(stampOf(configDir), 0, 0)
  } catch {
    // The next sweep begins at the start, a day later.
  }
}
