import { createMarks } from './child-mark.ts'
import { type Supervisor, startSupervisor } from './supervisor.ts'

/** What the registry needs to know of a child. */
export interface LivingChild {
  /** Also the id of its process group. */
  readonly pid: number
  readonly exited: Promise<unknown>
  signal(signal: NodeJS.Signals): void
}

/** All children of one engine. Who starts a child says here, so that somebody can end them all. */
export interface ChildRegistry {
  /** Children that have not exited yet. */
  readonly living: ReadonlySet<LivingChild>
  /** The mark for the next child. A supervised child has a supervisor running before it starts. */
  admit(supervised: boolean): string
  add(child: LivingChild, supervised: boolean): void
  /** Signals the marked processes wherever they are now. Needs a supervisor; without one nothing is marked. */
  sweep(mark: string, signal: NodeJS.Signals): void
  /** SIGTERM to all groups, SIGKILL after the grace. Resolves when all children have exited. */
  killAll(graceMs: number): Promise<void>
  /** `killAll`, and the end of all descendants that have left their groups. New children are still possible. */
  close(graceMs: number): Promise<void>
}

export const createChildRegistry = (): ChildRegistry => {
  const marks = createMarks()
  const living = new Map<LivingChild, boolean>()
  let supervisor: Supervisor | undefined

  const supervise = (): void => {
    if (supervisor !== undefined) return
    supervisor = startSupervisor(marks.owner, () => {
      supervisor = undefined
    })
    for (const [child, supervised] of living) if (supervised) supervisor.watch(child.pid)
  }
  const killAll = async (graceMs: number): Promise<void> => {
    const children = [...living.keys()]
    if (children.length === 0) return
    for (const child of children) child.signal('SIGTERM')
    const timer = setTimeout(() => {
      for (const child of children) child.signal('SIGKILL')
    }, graceMs)
    await Promise.all(children.map((child) => child.exited))
    clearTimeout(timer)
    for (const child of children) child.signal('SIGKILL')
  }
  return {
    get living() {
      return new Set(living.keys())
    },
    admit(supervised) {
      if (supervised) supervise()
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
    killAll,
    async close(graceMs) {
      await killAll(graceMs)
      supervisor?.close()
      supervisor = undefined
    },
  }
}
