import { endChildren, type LivingChild } from './child-end.ts'
import { createMarks } from './child-mark.ts'
import type { SpawnProgram } from './spawn-port.ts'
import { type Supervisor, startSupervisor } from './supervisor.ts'

/** All children of one engine. Who starts a child says here, so that somebody can end them all. */
export interface ChildRegistry {
  /** Starts programs in place of this machine's own processes. Its host answers for what they leave behind. */
  readonly spawn: SpawnProgram | undefined
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

export const createChildRegistry = (spawn?: SpawnProgram): ChildRegistry => {
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
    for (const [{ pid }, supervised] of living) if (supervised && pid !== undefined) started.watch(pid)
    return started
  }
  return {
    spawn,
    get living() {
      return new Set(living.keys())
    },
    admit(supervised) {
      if (supervised && spawn === undefined) supervisor ??= start(marks.owner)
      return marks.next()
    },
    add(child, supervised) {
      const { pid } = child
      living.set(child, supervised)
      if (supervised && pid !== undefined) supervisor?.watch(pid)
      const remove = (): void => {
        living.delete(child)
        if (supervised && pid !== undefined) supervisor?.forget(pid)
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
