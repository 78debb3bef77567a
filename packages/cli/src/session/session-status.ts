import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { lockOwner } from '../platform/lock.ts'
import { asObject } from './parse-entry.ts'
import type { SessionStatus } from './state-file.ts'
import { statOwnFile } from './trust.ts'

/** What a session is doing, by its files. */
export interface StatusReport {
  readonly status: SessionStatus
  /** The process at work. */
  readonly pid?: number
}

const AT_WORK: ReadonlySet<unknown> = new Set(['idle', 'running', 'compacting', 'waiting_permission'])

/**
 * What state.json says, unless its process is gone: then the session has crashed (spec: sessions §15.8). Undefined when there is
 * nothing to tell from. Never throws: state.json is a hint.
 */
export const sessionStatus = (dataDir: string): StatusReport | undefined => {
  try {
    const path = join(dataDir, 'state.json')
    if (statOwnFile(path) === undefined) return undefined
    const state = asObject(JSON.parse(readFileSync(path, 'utf8')))
    const owner = lockOwner(join(dataDir, 'lock'))
    const status = statusFrom(state?.status)
    if (status === undefined) return undefined
    if (!AT_WORK.has(status)) return { status }
    return owner === undefined ? { status: 'crashed' } : { status, pid: owner.pid }
  } catch {
    return undefined
  }
}

const statusFrom = (value: unknown): SessionStatus | undefined => {
  switch (value) {
    case 'idle':
    case 'running':
    case 'compacting':
    case 'waiting_permission':
    case 'exited':
    case 'crashed':
      return value
    default:
      return undefined
  }
}
