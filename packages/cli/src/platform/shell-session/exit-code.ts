import { constants } from 'node:os'
import type { ChildExit } from '../child.ts'

/** As shells count: 128 + the signal's number for a command that a signal ended. */
export const exitCodeOf = ({ code, signal }: ChildExit): number =>
  signal === null ? (code ?? 0) : 128 + (constants.signals[signal] ?? 0)
