import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { errnoOf } from './paths.ts'

/** Names one process beyond the reuse of its pid. */
export interface ProcessIdentity {
  readonly pid: number
  /** Linux: clock ticks since boot; elsewhere: ISO time, good to a few seconds; empty when unknown. */
  readonly startTime: string
  /** Changes with every boot; empty where the system has no such id. */
  readonly bootId: string
  readonly host: string
}

/** `elsewhere`: it ran on another machine, so nobody here can tell. */
export type Liveness = 'alive' | 'dead' | 'elsewhere'

const START_TIME_TOLERANCE_MS = 5_000

let own: ProcessIdentity | undefined

export const currentProcess = (): ProcessIdentity => {
  own ??= {
    pid: process.pid,
    startTime:
      process.platform === 'linux'
        ? (procStat(process.pid)?.startTime ?? '')
        : new Date(Date.now() - process.uptime() * 1000).toISOString(),
    bootId: readBootId(),
    host: hostname(),
  }
  return own
}

export const livenessOf = (identity: ProcessIdentity): Liveness => {
  const here = currentProcess()
  if (identity.host !== here.host) return 'elsewhere'
  if (identity.bootId !== '' && here.bootId !== '' && identity.bootId !== here.bootId) return 'dead'
  if (!pidExists(identity.pid)) return 'dead'
  return startedThen(identity) ? 'alive' : 'dead'
}

const pidExists = (pid: number): boolean => {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errnoOf(error) === 'EPERM'
  }
}

/** False when the pid now belongs to another process, or only its exit status is left of it. */
const startedThen = ({ pid, startTime }: ProcessIdentity): boolean => {
  if (process.platform === 'linux') {
    const stat = procStat(pid)
    if (stat === undefined) return true
    return !stat.ended && (startTime === '' || stat.startTime === startTime)
  }
  if (process.platform === 'win32' || startTime === '') return true
  // Loaded here only: most processes never look at another one's start.
  const { spawnSync } = process.getBuiltinModule('node:child_process')
  const { stdout } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
    encoding: 'utf8',
    env: { LC_ALL: 'C' },
  })
  const started = Date.parse((stdout ?? '').trim())
  return Number.isNaN(started) || Math.abs(started - Date.parse(startTime)) <= START_TIME_TOLERANCE_MS
}

const procStat = (pid: number): { startTime: string; ended: boolean } | undefined => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The command name stands in parentheses and may hold anything, so fields are counted from the last one.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const state = fields[0] ?? ''
    return { startTime: fields[19] ?? '', ended: state === 'Z' || state === 'X' }
  } catch {
    return undefined
  }
}

const readBootId = (): string => {
  if (process.platform !== 'linux') return ''
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()
  } catch {
    return ''
  }
}
