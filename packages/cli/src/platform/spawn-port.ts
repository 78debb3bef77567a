// Types only, and none of other files: they are part of the public declarations of `@agent-engine/cli/engine`.

/** A program that an engine wants to run. */
export interface ProgramStart {
  /** The program itself, a path or a name to be looked up in `PATH`; never a command line. */
  readonly file: string
  readonly args: readonly string[]
  readonly cwd: string
  /** The whole environment. */
  readonly env: { readonly [name: string]: string | undefined }
  /** Which of its streams the engine uses. The others are to be the null device. */
  readonly stdin: boolean
  readonly stdout: boolean
  readonly stderr: boolean
}

/** A program that runs. The streams of Node's child processes fit. */
export interface Program {
  /** Takes what the engine writes; `done` tells when there is room for more, or why there is none. */
  readonly stdin?: {
    write(bytes: Uint8Array, done: (error?: Error | null) => void): unknown
    end(): unknown
  } | null
  /** Ends when nobody can write to it any more, which may be long after the program's own end. */
  readonly stdout?: AsyncIterable<Uint8Array> | null
  readonly stderr?: AsyncIterable<Uint8Array> | null
  /** The program's own end. `code` is null when a signal ended it; a rejection counts as the code 1. */
  readonly exited: Promise<{ readonly code: number | null; readonly signal?: string | null }>
  /** Is to reach the program and all that it has started. It may come more than once, and after the end. */
  kill(signal: 'SIGTERM' | 'SIGKILL'): void
}

/** Runs a program. What it throws or rejects with is told as the reason why the program could not be started. */
export type SpawnProgram = (start: ProgramStart) => Program | Promise<Program>
