import { Socket } from 'node:net'
import type { Readable, Writable } from 'node:stream'
import { KILL_GRACE_MS } from './child-group.ts'
import { withMark } from './child-mark.ts'
import type { ChildRegistry } from './child-registry.ts'
import { spawnError } from './child-spawn-error.ts'
import { createDrain, type Drain } from './drain.ts'
import type { SpawnProgram } from './spawn-port.ts'
import type { ChildExit, KillSignal, StartedProcess } from './started-process.ts'
import { type PipeEnd, startSystemProcess } from './system-process.ts'

export type { ChildExit } from './started-process.ts'

/** Takes a chunk of output. While a returned promise is pending, nothing more is read. It must not reject. */
export type OutputSink = (chunk: Buffer) => Promise<void> | undefined

/** A pipe made by somebody else than Node, for what Node's own "pipes" can't do. */
export interface OutputPipe {
  readonly reader: Socket
  readonly writer: PipeEnd
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

/** A process in a session and process group of its own: pid = group = session (PAIN-44). */
export interface Child {
  /** Undefined when a host's spawner runs it. */
  readonly pid: number | undefined
  readonly stdin: Writable | undefined
  readonly exited: Promise<ChildExit>
  /** Exit and end of output. Descendants may hold the pipes open: what they write still goes to the sinks. */
  readonly completed: Promise<ChildExit>
  /** Nobody can write to the sinks any more. */
  readonly outputEnded: Promise<void>
  /** SIGTERM to all descendants, after the grace SIGKILL. Calling it again changes nothing. */
  kill(graceMs?: number): void
  signal(signal: KillSignal): void
  /** The engine may end while this child lives. */
  unref(): void
}

/**
 * Starts a program. Every child process of the CLI begins here: as a process of this machine, or through the spawner of
 * the registry. Throws `ChildSpawnError`.
 */
export const startChild = async (options: ChildOptions): Promise<Child> => {
  const { registry, supervised = true } = options
  const mark = registry.admit(supervised)
  const started =
    registry.spawn === undefined
      ? await startHere(options, mark)
      : { process: await startThere(options, registry.spawn), pipes: [] }
  const { process } = started
  const outputs = outputsOf(started, options)
  const { exited, completed } = follow(process, outputs)
  const outputEnded = Promise.all(outputs.map(({ reader }) => endOf(reader))).then(() => {})
  const child: Child = {
    pid: process.pid,
    stdin: feed(process, options.stdin),
    exited,
    completed,
    outputEnded,
    kill: killLadder(process, exited, (signal) => registry.sweep(mark, signal)),
    signal: process.signal,
    unref() {
      process.unref()
      for (const { reader } of outputs) if (reader instanceof Socket) reader.unref()
    },
  }
  registry.add(child, supervised)
  return child
}

interface Started {
  readonly process: StartedProcess
  /** Those of standard output and standard error that are not Node's own. */
  readonly pipes: readonly (OutputPipe | undefined)[]
}

const startHere = async (options: ChildOptions, mark: string): Promise<Started> => {
  const pipes = [options.stdout, options.stderr].map((sink) => sink && options.openPipe?.())
  const start = { ...streamsOf(options), env: withMark(options.env, mark) }
  try {
    const ends = { stdout: pipes[0]?.writer, stderr: pipes[1]?.writer }
    return { process: await startSystemProcess(start, ends), pipes }
  } catch (error) {
    for (const pipe of pipes) pipe?.reader.destroy()
    throw await spawnError(options, error)
  } finally {
    for (const pipe of pipes) pipe?.closeWriter()
  }
}

const startThere = async (options: ChildOptions, spawn: SpawnProgram): Promise<StartedProcess> => {
  const { startGiven } = await import('./given-program.ts')
  try {
    return await startGiven(spawn, { ...streamsOf(options), env: options.env })
  } catch (error) {
    throw await spawnError(options, error)
  }
}

const streamsOf = ({ file, args, cwd, stdin, stdout, stderr }: ChildOptions) => ({
  file,
  args,
  cwd,
  stdin: stdin !== undefined,
  stdout: stdout !== undefined,
  stderr: stderr !== undefined,
})

interface Output {
  readonly reader: Readable
  readonly sink: OutputSink
  readonly listen: (listener: (chunk: Buffer) => void) => void
}

const outputsOf = ({ process, pipes }: Started, options: ChildOptions): readonly Output[] => {
  const readers = [pipes[0]?.reader ?? process.stdout, pipes[1]?.reader ?? process.stderr]
  return [options.stdout, options.stderr].flatMap((sink, index) => {
    const reader = readers[index]
    if (sink === undefined || !reader) return []
    const listen: Output['listen'] = pipes[index]?.listen ?? ((listener) => void reader.on('data', listener))
    return [{ reader, sink, listen }]
  })
}

const follow = (
  child: StartedProcess,
  outputs: readonly Output[],
): { exited: Promise<ChildExit>; completed: Promise<ChildExit> } => {
  let drained: () => void = () => {}
  const drain = createDrain(outputs.length, () => drained())
  const exited = new Promise<ChildExit>((resolve) => {
    child.onExit((exit) => {
      resolve(exit)
      drain.exited()
    })
  })
  const completed = new Promise<void>((resolve) => {
    drained = resolve
  }).then(() => exited)
  for (const output of outputs) pump(output, drain)
  return { exited, completed }
}

const endOf = (reader: Readable): Promise<void> =>
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

const feed = ({ stdin: stream }: StartedProcess, stdin: ChildOptions['stdin']): Writable | undefined => {
  if (stream === null || stdin === undefined) return undefined
  // EPIPE: a program need not read its input.
  stream.on('error', () => {})
  if (stdin === 'open') return stream
  stream.end(stdin.text)
  return undefined
}

const killLadder = (
  process: StartedProcess,
  exited: Promise<ChildExit>,
  sweep: (signal: KillSignal) => void,
): Child['kill'] => {
  let begun = false
  return (graceMs = KILL_GRACE_MS) => {
    if (begun) return
    begun = true
    sweep('SIGTERM')
    process.signal('SIGTERM')
    const finish = (): void => {
      sweep('SIGKILL')
      process.signal('SIGKILL')
    }
    const timer = setTimeout(finish, graceMs)
    void exited.then(() => timer.unref())
  }
}
