import type { Engine } from '../engine/engine.ts'

/** What has to end before the process may. */
export interface Closable {
  readonly engine: Engine
  close(): Promise<void>
}

/** The one way out for signals: idempotent, flushes first (spec: cli §9, PAIN-45). */
export interface Shutdown {
  /** From now on signals end this session in order. */
  guard(session: Closable): void
  /** The reader of stdout has gone away: the turn is aborted and the process ends with 1, quietly. */
  outputClosed(): void
  /** The exit code that was decided by a signal or a closed pipe; undefined while nothing ends the process early. */
  readonly code: number | undefined
}

/** Nothing may hold the exit back longer than this. */
const LIMIT_MS = 2000

export const createShutdown = (process: NodeJS.Process, finishOutput: () => Promise<void>): Shutdown => {
  let session: Closable | undefined
  let ending: number | undefined

  const end = async (code: number, waitForTurn: boolean): Promise<void> => {
    ending = code
    const limit = setTimeout(() => process.exit(code), LIMIT_MS)
    session?.engine.interrupt({ leaving: !waitForTurn })
    session?.engine.stop()
    // An interrupted turn still writes its result.
    if (waitForTurn) await session?.engine.untilIdle()
    await session?.close()
    await finishOutput()
    clearTimeout(limit)
    process.exit(code)
  }

  /** A second signal does not wait; its sender has. */
  const onSignal = (signal: NodeJS.Signals, code: number, waitForTurn: boolean): void => {
    process.on(signal, () => {
      if (ending !== undefined) process.exit(ending)
      void end(code, waitForTurn)
    })
  }
  onSignal('SIGINT', 0, true)
  onSignal('SIGTERM', 143, false)
  onSignal('SIGHUP', 129, false)

  return {
    get code() {
      return ending
    },
    guard(next) {
      session = next
    },
    outputClosed() {
      if (ending === undefined) void end(1, true)
    },
  }
}
