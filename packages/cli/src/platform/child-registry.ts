import { endChildren, type LivingChild } from './child-end.ts'
import { createMarks } from './child-mark.ts'
import { type Supervisor, startSupervisor } from './supervisor.ts'

/** All children of one engine. Who starts a child says here, so that somebody can end them all. */
export interface ChildRegistry {
  /** Children that have not exited yet. */
  readonly living: ReadonlySet<LivingChild>
  /** The mark for the next child. A supervised child has a supervisor running before it starts. */
  admit(supervised: boolean): string
  add(child: LivingChild, supervised: boolean): void
  /** Signals the marked processes wherever they are now. Needs a supervisor; without one nothing is marked. */
  sweep(mark: string, signal: NodeJS.Signals): void
  /** SIGTERM to all groups, SIGKILL after the grace. Resolves when all children have exited, or a second after that. */
  killAll(graceMs: number): Promise<void>
  /** `killAll`, and the end of all descendants that have left their groups. New children are still possible. */
  close(graceMs: number): Promise<void>
}

/** Whoever keeps killing supervisors wants none. */
const MAX_RESTARTS = 5

export const createChildRegistry = (): ChildRegistry => {
  let marks = createMarks()
  const living = new Map<LivingChild, boolean>()
  let supervisor: Supervisor | undefined
  let restarts = 0

  const start = (owner: string): Supervisor => {
    const started = startSupervisor(owner, () => {
      if (restarts === MAX_RESTARTS) return
      restarts += 1
      // Somebody else takes over: its list, or its last task when it had been let go already.
      const successor = start(owner)
      if (supervisor === started) supervisor = successor
      else successor.close()
    })
    for (const [child, supervised] of living) if (supervised) started.watch(child.pid)
    return started
  }
  return {
    get living() {
      return new Set(living.keys())
    },
    admit(supervised) {
      if (supervised) supervisor ??= start(marks.owner)
      return marks.next()
    },
    add(child, supervised) {
      living.set(child, supervised)
      if (supervised) supervisor?.watch(child.pid)
      const remove = (): void => {
        living.delete(child)
        if (supervised) supervisor?.forget(child.pid)
      }
      child.exited.then(remove, remove)
    },
    sweep: (mark, signal) => supervisor?.sweep(mark, signal),
    killAll: (graceMs) => endChildren([...living.keys()], graceMs),
    async close(graceMs) {
      await endChildren([...living.keys()], graceMs)
      supervisor?.close()
      supervisor = undefined
      // What is started from now on is not among what the supervisor still ends.
      marks = createMarks()
    },
  }
}
