import type { EventEmitter } from 'node:events'
import type { SpawnedProcess } from './transport.ts'

/** How long pipes may stay open and silent after the process itself has gone: a grandchild may hold them. */
const DRAIN_MS = 1_000
const PIPE_ENDS = ['end', 'close', 'error']

export interface ProcessExit {
  exitCode: number | null
  signal: NodeJS.Signals | null
}

export interface EndWatch {
  /** Output came: what is still in the pipe after the exit will be read too. */
  sawOutput(): void
}

interface EndListener {
  exited(exit: ProcessExit): void
  /** The process closed its output and lives on. */
  silenced(): void
  /** Once: the process has exited, and everything it wrote has been read. */
  ended(exit: ProcessExit): void
}

/** Tells the steps in which a process comes to its end. */
export function watchEnd(child: SpawnedProcess, listener: EndListener): EndWatch {
  let exit: ProcessExit | undefined
  let openPipes = 0
  let outputs = 0
  let timer: NodeJS.Timeout | undefined
  let over = false

  function finish(): void {
    if (over || exit === undefined) return
    over = true
    clearTimeout(timer)
    listener.ended(exit)
  }

  function waitForSilence(): void {
    const seen = outputs
    timer = setTimeout(() => {
      // After a long block of the event loop timers run before input: let what is waiting in the pipe come first.
      setImmediate(() => (outputs === seen ? finish() : waitForSilence()))
    }, DRAIN_MS)
  }

  function pipeClosed(): void {
    openPipes -= 1
    if (openPipes === 0) finish()
  }

  for (const pipe of [child.stdout, child.stderr]) {
    if (pipe === undefined || pipe === null) continue
    openPipes += 1
    onFirst(pipe, PIPE_ENDS, pipeClosed)
  }
  onFirst(child.stdout, PIPE_ENDS, () => {
    if (exit === undefined) listener.silenced()
  })
  child.on('exit', (code, signal) => {
    exit = { exitCode: code, signal }
    listener.exited(exit)
    if (openPipes === 0) finish()
    else waitForSilence()
  })
  return {
    sawOutput: () => {
      outputs += 1
    },
  }
}

/** Calls `act` at the first of the events, and leaves no listener behind. */
export function onFirst(
  emitter: EventEmitter | NodeJS.EventEmitter,
  events: readonly string[],
  act: () => void,
): void {
  const first = () => {
    for (const event of events) emitter.off(event, first)
    act()
  }
  for (const event of events) emitter.on(event, first)
}
