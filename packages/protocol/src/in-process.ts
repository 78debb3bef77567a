// How a host and an engine in the same process reach each other. The lines are those that a process would read and write.

/** One session to run: a command line without the program, and where its output goes. Ours: docs/in-process.md. */
export interface EngineStart {
  /** Flags, as a process gets them. */
  readonly args: readonly string[]
  /** Directory of the session; an absolute path. */
  readonly cwd: string
  /** The whole environment of the session. */
  readonly env: { readonly [name: string]: string | undefined }
  /** Takes JSON lines, one or more at a time. */
  onOutput(text: string): void
  /** Takes what a process would write to stderr. */
  onStderr(text: string): void
  /** Comes once, after the last output. The code is the one a process would exit with. */
  onEnd(end: { readonly exitCode: number }): void
}

/** The way into a session that runs. Ours: docs/in-process.md. */
export interface EngineConnection {
  /** Takes JSON lines. A promise means that the engine reads slowly: wait for it. */
  write(text: string): void | Promise<void>
  /** No more lines will come. The session ends when it has answered all that came. */
  endInput(): void
  /** Stops the running turn and ends the session: the end comes within a few seconds. */
  abort(): void
}

/**
 * Runs sessions in this process, as many at a time as are wanted. For `query({ options: { engine } })`.
 * Ours: docs/in-process.md.
 */
export interface InProcessEngine {
  /** Starts a session. Never throws: what goes wrong is told by `onStderr` and the exit code of `onEnd`. */
  connect(start: EngineStart): EngineConnection
}
