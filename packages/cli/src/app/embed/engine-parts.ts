// The public types of `@agent-engine/cli/engine`. They name nothing of other packages, because the program brings none.

/** One event of a streamed answer, as the Messages API sends it: `message_start`, `content_block_delta`, … */
export interface ModelEvent {
  readonly type: string
  readonly [field: string]: unknown
}

/** The body of a Messages API request. */
export interface ModelCall {
  readonly model: string
  readonly max_tokens: number
  readonly system?: readonly object[]
  readonly messages: readonly object[]
  readonly tools?: readonly object[]
}

/** Answers in place of the Messages API. */
export interface EngineModel {
  /** Events of one answer, in the order of the Messages API. The signal fires when nobody wants it any more. */
  stream(request: ModelCall, options: { readonly signal: AbortSignal }): AsyncIterable<ModelEvent>
  /** Input tokens of a request. Default: a quarter of its characters. */
  countTokens?(request: ModelCall, signal: AbortSignal): Promise<number>
}

/** What an engine is made of beside what each query says. Everything is optional. */
export interface EngineParts {
  /** Default: the Messages API, with the credentials in the environment of the query. */
  readonly model?: EngineModel
  /** Variables under those of each query. */
  readonly env?: { readonly [name: string]: string | undefined }
}

/** One session to run: a command line without the program, and where its output goes. */
export interface EngineStart {
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: { readonly [name: string]: string | undefined }
  /** JSON lines, one or more at a time. */
  onOutput(text: string): void
  /** What a process would write to stderr. */
  onStderr(text: string): void
  /** Comes once, after the last output. The code is the one a process would exit with. */
  onEnd(end: { readonly exitCode: number }): void
}

/** The way into a session that runs. */
export interface EngineConnection {
  /** JSON lines. A promise means that the engine reads slowly: wait for it. */
  write(text: string): void | Promise<void>
  endInput(): void
  /** Stops the running turn and ends the session: the end comes within a few seconds. */
  abort(): void
}

/** Runs sessions in this process, as many at a time as are wanted. For `query({ options: { engine } })`. */
export interface InProcessEngine {
  connect(start: EngineStart): EngineConnection
}
