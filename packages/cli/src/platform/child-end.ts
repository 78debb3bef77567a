import type { Child, ChildExit } from './child.ts'
import { KILL_GRACE_MS } from './child-group.ts'
import { DRAIN_CAP_MS } from './drain.ts'
import type { KillSignal } from './started-process.ts'

/** What is needed of a child to end it. */
export interface LivingChild {
  /** Also the id of its process group. Undefined when a host's spawner runs it. */
  readonly pid: number | undefined
  readonly exited: Promise<unknown>
  signal(signal: KillSignal): void
}

/** A process that outlives SIGKILL for so long hangs in the kernel; nobody can wait for it. */
const GIVE_UP_MS = 1_000

/** SIGTERM to all groups, SIGKILL after the grace. Resolves when all children have exited. */
export const endChildren = async (children: readonly LivingChild[], graceMs: number): Promise<void> => {
  if (children.length === 0) return
  const signalAll = (signal: KillSignal): void => {
    for (const child of children) child.signal(signal)
  }
  let giveUp: NodeJS.Timeout | undefined
  const stuck = new Promise<void>((resolve) => {
    giveUp = setTimeout(resolve, graceMs + GIVE_UP_MS)
  })
  const kill = setTimeout(() => signalAll('SIGKILL'), graceMs)
  signalAll('SIGTERM')
  await Promise.race([Promise.all(children.map((child) => child.exited)), stuck])
  clearTimeout(kill)
  clearTimeout(giveUp)
  // Members of the groups may have outlived their leaders.
  signalAll('SIGKILL')
}

/** Kills one child and waits for its end and that of its output, but not for ever. */
export const endChild = async (child: Child): Promise<ChildExit> => {
  let giveUp: NodeJS.Timeout | undefined
  const stuck = new Promise<ChildExit>((resolve) => {
    const exit = { code: null, signal: 'SIGKILL' } as const
    giveUp = setTimeout(() => resolve(exit), KILL_GRACE_MS + DRAIN_CAP_MS + GIVE_UP_MS)
  })
  child.kill()
  const exit = await Promise.race([child.completed, stuck])
  clearTimeout(giveUp)
  return exit
}
