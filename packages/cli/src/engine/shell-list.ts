import type { BackgroundTask } from '@agent-engine/protocol'

/** The commands of a session that hosts know of, of whatever agent. */
export interface ShellList {
  /** Commands that somebody waits for. */
  readonly waiting: Set<WaitingCommand>
  readonly background: Map<string, BackgroundTask>
  /** The session is ending: nobody is told any more. */
  over: boolean
}

interface WaitingCommand {
  readonly toolUseId: string
  readonly isMain: boolean
  /** It could go on in the background. */
  readonly mayMove: boolean
  /** Undefined until hosts have been told of it. */
  readonly id: string | undefined
  detach(): void
  stop(): void
}

export const createShellList = (): ShellList => ({ waiting: new Set(), background: new Map(), over: false })

/** Sends commands of the main conversation to the background, or that of one call; how many that were. */
export const detachShells = ({ waiting }: ShellList, toolUseId?: string): number => {
  const chosen = [...waiting].filter(
    (shell) => shell.mayMove && (toolUseId === undefined ? shell.isMain : shell.toolUseId === toolUseId),
  )
  for (const shell of chosen) shell.detach()
  return chosen.length
}

/** Ends a command that somebody waits for; false when there is none of that id. */
export const stopWaiting = ({ waiting }: ShellList, id: string): boolean => {
  const shell = [...waiting].find((each) => each.id === id)
  shell?.stop()
  return shell !== undefined
}
