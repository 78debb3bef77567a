import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { messageOf } from '@agent-engine/protocol/errors'
import { readGivenFile } from '../platform/given-file.ts'
import { type CliFlags, UsageError } from './argv.ts'

/** `--settings <(command)` as the text that comes: settings are read again while a session runs, and a pipe is read once. */
export const withPipedSettings = (flags: CliFlags, cwd: string): CliFlags => {
  const { settings } = flags
  if (settings === undefined || settings.trimStart().startsWith('{')) return flags
  const path = resolve(cwd, settings)
  if (!isPipe(path)) return flags
  try {
    return { ...flags, settings: readGivenFile(path) }
  } catch (error) {
    throw new UsageError(`Error: --settings ${settings}: ${messageOf(error)}. Name a file, or give JSON.`)
  }
}

const isPipe = (path: string): boolean => {
  try {
    return statSync(path).isFIFO()
  } catch {
    // Whoever reads it as a file says what is wrong.
    return false
  }
}
