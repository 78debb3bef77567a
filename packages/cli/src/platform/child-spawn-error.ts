import { access, stat } from 'node:fs/promises'
import { AgentError } from '@agent-engine/protocol/errors'
import { errnoOf } from './paths.ts'

export type ChildSpawnErrorCode =
  | 'child_not_found'
  | 'child_not_executable'
  | 'child_cwd_missing'
  | 'child_not_started'

/** A program that could not be started. */
export class ChildSpawnError extends AgentError {
  declare readonly code: ChildSpawnErrorCode

  constructor(code: ChildSpawnErrorCode, message: string, options?: { cause?: unknown }) {
    super(code, message, options)
    this.name = 'ChildSpawnError'
  }
}

/** Finds out why: the system has the same code for a missing program, directory and interpreter. */
export const spawnError = async (
  { file, cwd }: { readonly file: string; readonly cwd: string },
  cause: unknown,
): Promise<ChildSpawnError> => {
  const isDirectory = await stat(cwd).then(
    (found) => found.isDirectory(),
    () => false,
  )
  if (!isDirectory) {
    return new ChildSpawnError(
      'child_cwd_missing',
      `Cannot start ${file} in ${cwd}: that directory does not exist.`,
      { cause },
    )
  }
  switch (errnoOf(cause)) {
    case 'ENOENT': {
      const exists = await access(file).then(
        () => true,
        () => false,
      )
      return exists
        ? new ChildSpawnError(
            'child_not_executable',
            `Cannot start ${file}: the interpreter that its first line names does not exist.`,
            { cause },
          )
        : new ChildSpawnError(
            'child_not_found',
            `Cannot start ${file}: there is no such program. Install it, or correct its path.`,
            { cause },
          )
    }
    case 'EACCES':
      return new ChildSpawnError(
        'child_not_executable',
        `Cannot start ${file}: it is not executable. Try chmod +x.`,
        { cause },
      )
    case 'E2BIG':
      return new ChildSpawnError(
        'child_not_started',
        `Cannot start ${file}: its arguments and environment are too long for the system.`,
        { cause },
      )
    default:
      return new ChildSpawnError(
        'child_not_started',
        `Cannot start ${file}: ${cause instanceof Error ? cause.message : String(cause)}`,
        { cause },
      )
  }
}
