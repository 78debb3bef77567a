import { type ChildProcess, spawn } from 'node:child_process'
import { Socket } from 'node:net'
import type { Writable } from 'node:stream'
import { KILL_GRACE_MS, signalGroup } from './child-group.ts'
import { withMark } from './child-mark.ts'
import type { ChildRegistry } from './child-registry.ts'
import { spawnError } from './child-spawn-error.ts'
import { createDrain, type Drain } from './drain.ts'

/** Takes a chunk of output. While a returned promise is pending, nothing more is read. It must not reject. */
export type OutputSink = (chunk: Buffer) => Promise<void> | undefined

/** A pipe made by somebody else than Node, for what Node's own "pipes" can't do. */
export interface OutputPipe {
  readonly reader: Socket
  /** The end for the child: a file descriptor or a socket. */
  readonly writer: number | Socket
  /** Tells of what was read, where the reader has no `data` events. The chunk is good until the listener returns. */
  listen?(listener: (chunk: Buffer) => void): void
  /** Closes the engine's copy of the writing end. */
  closeWriter(): void
}

export interface ChildOptions {
  readonly registry: ChildRegistry
  /** The program itself, never a command line. */
  readonly file: string
  readonly args: readonly string[]
  readonly cwd: string
  /** The whole environment; nothing is added but a mark by which descendants are found. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Default: the null device. `open` leaves `Child.stdin` to the caller. */
  readonly stdin?: 'open' | { readonly text: string | Uint8Array }
  /** Where output goes. Default: the null device. */
  readonly stdout?: OutputSink
  readonly stderr?: OutputSink
  /** Makes the pipes for output; Node's own are taken where it gives none. */
  readonly openPipe?: () => OutputPipe | undefined
  /**
   * The child and all its descendants end when the engine dies, whatever they do. Default true; false for programs
   * that end by themselves soon or when their pipes close.
   */
  readonly supervised?: boolean
}

export interface ChildExit {
  /** Null when a signal ended the child. */
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A process in a session and process group of its own: pid = group = session (PAIN-44). */
export interface Child {
  readonly pid: number
  readonly stdin: Writable | undefined
  readonly exited: Promise<ChildExit>
  /** Exit and end of output. Descendants may hold the pipes open: what they write still goes to the sinks. */
  readonly completed: Promise<ChildExit>
  /** Nobody can write to the sinks any more. */
  readonly outputEnded: Promise<void>
  /** SIGTERM to all descendants, after the grace SIGKILL. Calling it again changes nothing. */
  kill(graceMs?: number): void
  signal(signal: NodeJS.Signals): void
  /** The engine may end while this child lives. */
  unref(): void
}

/** Starts a program. Every child process of the CLI begins here. Throws `ChildSpawnError`. */
export const startChild = async (options: ChildOptions): Promise<Child> => {
  const { registry, supervised = true } = options
  const mark = registry.admit(supervised)
  const pipes = [options.stdout, options.stderr].map((sink) => sink && options.openPipe?.())
  const started = await spawnProcess(options, mark, pipes)
    .finally(() => {
      for (const pipe of pipes) pipe?.closeWriter()
    })
    .catch((error: unknown) => {
      for (const pipe of pipes) pipe?.reader.destroy()
      throw error
    })
  const outputs = outputsOf(started.process, options, pipes)
  const { exited, completed } = follow(started.process, outputs)
  const outputEnded = Promise.all(outputs.map(({ reader }) => endOf(reader))).then(() => {})
  const child: Child = {
    pid: started.pid,
    stdin: feed(started.process, options.stdin),
    exited,
    completed,
    outputEnded,
    kill: killLadder(started.pid, exited, (signal) => registry.sweep(mark, signal)),
    signal: (signal) => signalGroup(started.pid, signal),
    unref() {
      started.process.unref()
      for (const { reader } of outputs) reader.unref()
    },
  }
  registry.add(child, supervised)
  return child
}

interface Started {
  readonly process: ChildProcess
  readonly pid: number
}

const spawnProcess = async (
  options: ChildOptions,
  mark: string,
  [stdout, stderr]: readonly (OutputPipe | undefined)[],
): Promise<Started> => {
  try {
    const child = spawn(options.file, [...options.args], {
      cwd: options.cwd,
      env: { ...withMark(options.env, mark) },
      stdio: [
        options.stdin === undefined ? 'ignore' : 'pipe',
        options.stdout === undefined ? 'ignore' : (stdout?.writer ?? 'pipe'),
        options.stderr === undefined ? 'ignore' : (stderr?.writer ?? 'pipe'),
      ],
      detached: process.platform !== 'win32',
      windowsHide: true,
    })
    const { pid } = child
    if (pid !== undefined) {
      child.on('error', () => {})
      return { process: child, pid }
    }
    throw await new Promise((resolve) => child.once('error', resolve))
  } catch (error) {
    throw await spawnError(options, error)
  }
}

interface Output {
  readonly reader: Socket
  readonly sink: OutputSink
  readonly listen: (listener: (chunk: Buffer) => void) => void
}

const outputsOf = (
  child: ChildProcess,
  options: ChildOptions,
  pipes: readonly (OutputPipe | undefined)[],
): readonly Output[] => {
  const readers = [pipes[0]?.reader ?? child.stdout, pipes[1]?.reader ?? child.stderr]
  return [options.stdout, options.stderr].flatMap((sink, index) => {
    const reader = readers[index]
    if (sink === undefined || !(reader instanceof Socket)) return []
    const listen: Output['listen'] = pipes[index]?.listen ?? ((listener) => void reader.on('data', listener))
    return [{ reader, sink, listen }]
  })
}

const follow = (
  child: ChildProcess,
  outputs: readonly Output[],
): { exited: Promise<ChildExit>; completed: Promise<ChildExit> } => {
  let drained: () => void = () => {}
  const drain = createDrain(outputs.length, () => drained())
  const exited = new Promise<ChildExit>((resolve) => {
    child.once('exit', (code, signal) => {
      resolve({ code, signal })
      drain.exited()
    })
  })
  const completed = new Promise<void>((resolve) => {
    drained = resolve
  }).then(() => exited)
  for (const output of outputs) pump(output, drain)
  return { exited, completed }
}

const endOf = (reader: Socket): Promise<void> =>
  new Promise((resolve) => reader.once('close', () => resolve()))

/** Goes on until the pipe's end, long after `completed` if need be: whoever holds it must not die of SIGPIPE. */
const pump = ({ reader, sink, listen }: Output, drain: Drain): void => {
  // More than one at a time only when Node resumes all pipes at the exit.
  let busy = 0
  const resume = (): void => {
    busy -= 1
    if (busy === 0) reader.resume()
    drain.resumed()
  }
  listen((chunk) => {
    drain.chunk()
    const taken = sink(chunk)
    if (taken === undefined) return
    busy += 1
    reader.pause()
    drain.paused()
    taken.then(resume, resume)
  })
  // A read error is followed by `close`, as an end is.
  reader.on('error', () => {})
  reader.once('close', () => drain.closed())
}

const feed = (child: ChildProcess, stdin: ChildOptions['stdin']): Writable | undefined => {
  const stream = child.stdin
  if (stream === null || stdin === undefined) return undefined
  // EPIPE: a program need not read its input.
  stream.on('error', () => {})
  if (stdin === 'open') return stream
  stream.end(stdin.text)
  return undefined
}

const killLadder = (
  pid: number,
  exited: Promise<ChildExit>,
  sweep: (signal: NodeJS.Signals) => void,
): Child['kill'] => {
  let begun = false
  return (graceMs = KILL_GRACE_MS) => {
    if (begun) return
    begun = true
    sweep('SIGTERM')
    signalGroup(pid, 'SIGTERM')
    const finish = (): void => {
      sweep('SIGKILL')
      signalGroup(pid, 'SIGKILL')
    }
    const timer = setTimeout(finish, graceMs)
    void exited.then(() => timer.unref())
  }
}
