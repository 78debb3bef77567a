import { statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { isOn } from '../config/env-flag.ts'
import type { Environment } from '../config/settings-env.ts'
import type { CliFlags } from './argv.ts'

export interface DebugChoice {
  readonly filter: string | undefined
  /** Undefined: stderr. */
  readonly file: string | undefined
}

type DebugFlags = Pick<CliFlags, 'debug' | 'debugFile' | 'debugToStderr'>

/** Whether there is a debug log, and where. `CLAUDE_CODE_DEBUG_LOGS_DIR` says where one goes, not that there is one. */
export const debugChoice = (flags: DebugFlags, env: Environment, cwd: string): DebugChoice | undefined => {
  const { debug, debugFile, debugToStderr } = flags
  const wanted = debug !== undefined || debugToStderr || debugFile !== undefined || isOn(env.DEBUG)
  if (!wanted) return undefined
  const filter = typeof debug === 'string' ? debug : undefined
  return { filter, file: debugFile ?? (debugToStderr ? undefined : fileOf(env, cwd)) }
}

const isFolder = (path: string): boolean => {
  try {
    return statSync(path).isDirectory()
  } catch {
    // The log itself tells what is wrong with a path that cannot be used.
    return false
  }
}

/** Despite its name the variable holds a file (spec: cli §10.6); where it is a folder, every process gets a file there. */
const fileOf = ({ CLAUDE_CODE_DEBUG_LOGS_DIR: place }: Environment, cwd: string): string | undefined => {
  if (!place) return undefined
  const path = resolve(cwd, place)
  if (!isFolder(path)) return path
  return join(path, `${new Date().toISOString().replaceAll(/[:.]/g, '-')}-${process.pid}.txt`)
}
