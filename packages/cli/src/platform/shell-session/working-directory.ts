import { realpathSync, statSync } from 'node:fs'
import { AgentError } from '@agent-engine/protocol/errors'
import { isInside } from '../paths.ts'

/** The directory that commands should start in is gone. */
export class WorkingDirectoryError extends AgentError {
  declare readonly code: 'cwd_missing'

  constructor(directory: string) {
    super(
      'cwd_missing',
      `The working directory ${directory} does not exist any more. Create it again before running commands.`,
    )
    this.name = 'WorkingDirectoryError'
  }
}

export interface WorkingDirectoryOptions {
  /** Where the session started. */
  readonly original: string
  /** Directories that commands may end in, besides the original one. Asked each time: hosts add some. */
  readonly allowed: () => readonly string[]
  /** `fixed`: every command starts in the original one (subagents). `reset`: as `fixed`, and leaving it is told. */
  readonly policy: 'follow' | 'fixed' | 'reset'
}

/** The directory of a session's commands (spec: tools §5.1). */
export interface WorkingDirectory {
  readonly current: string
  /** Where the next command starts: the current directory or, if that was deleted, the original one. */
  enter(): string
  /** Takes over the directory that a command ended in. Gives the original one when it had to go back there. */
  leave(directory: string): string | undefined
}

export const createWorkingDirectory = ({
  original,
  allowed,
  policy,
}: WorkingDirectoryOptions): WorkingDirectory => {
  let current = original
  return {
    get current() {
      return current
    },
    enter() {
      if (isDirectory(current)) return current
      if (!isDirectory(original)) throw new WorkingDirectoryError(original)
      current = original
      return current
    },
    leave(directory) {
      if (directory === physical(current)) return undefined
      if (policy === 'fixed') return undefined
      if (policy === 'reset') return original
      if ([original, ...allowed()].some((root) => isInside(directory, physical(root)))) {
        current = directory
        return undefined
      }
      current = original
      return original
    },
  }
}

const isDirectory = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false

/** Shells tell the directory without links. */
const physical = (path: string): string => {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
