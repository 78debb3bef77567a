/** What hosts are told of a command. */
export interface ShellTask {
  readonly command: string
  /** Absent: the command speaks for itself. */
  readonly description?: string | undefined
}

export type ShellTaskEnd = 'completed' | 'failed' | 'stopped'

/** A command that somebody waits for. */
export interface WaitingShell {
  /** Its name, also in the background. */
  id(): string
  /** Resolves when the host wants it to go on in the background. */
  readonly detached: Promise<undefined>
  /** Resolves when the host wants it to end. */
  readonly stopped: Promise<undefined>
  /** It takes long: hosts hear of it now. */
  takesLong(): void
  /** It goes on in the background, for whatever reason. */
  moved(): void
  /** Does nothing once it has moved or ended; one that the host has stopped counts as stopped in any case. */
  ended(end: ShellTaskEnd): void
}

/** Tells hosts of the commands of one tool call. */
export interface ShellTasks {
  /** `mayMove`: it can go on in the background. */
  wait(task: ShellTask, mayMove: boolean): WaitingShell
  /** It runs in the background from its start. */
  started(id: string, task: ShellTask): void
}
