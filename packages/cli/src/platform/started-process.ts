import type { Readable, Writable } from 'node:stream'

export interface ChildExit {
  /** Null when a signal ended the child. */
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export type KillSignal = 'SIGTERM' | 'SIGKILL'

/** A process that runs, whoever has started it. */
export interface StartedProcess {
  /** Undefined for a program that somebody else runs: it need not be a process of this machine. */
  readonly pid: number | undefined
  readonly stdin: Writable | null
  readonly stdout: Readable | null
  readonly stderr: Readable | null
  onExit(listener: (exit: ChildExit) => void): void
  /** Reaches the process and its group. */
  signal(signal: KillSignal): void
  unref(): void
}
