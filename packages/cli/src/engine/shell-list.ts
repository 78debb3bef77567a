import type { BackgroundTask } from '@agent-engine/protocol'

/** The commands of a session that hosts know of, of whatever agent. */
export interface ShellList {
  /** Commands that somebody waits for and that could go on in the background. */
  readonly waiting: Map<symbol, { readonly toolUseId: string; readonly isMain: boolean; detach(): void }>
  readonly background: Map<string, BackgroundTask>
  /** The session is ending: nobody is told any more. */
  over: boolean
}

export const createShellList = (): ShellList => ({ waiting: new Map(), background: new Map(), over: false })

/** Sends commands of the main conversation to the background, or that of one call; how many that were. */
export const detachShells = ({ waiting }: ShellList, toolUseId?: string): number => {
  const chosen = [...waiting.values()].filter((shell) =>
    toolUseId === undefined ? shell.isMain : shell.toolUseId === toolUseId,
  )
  for (const shell of chosen) shell.detach()
  return chosen.length
}
