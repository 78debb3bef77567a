import { LineSplitter } from '@agent-engine/protocol/framing'
import type { EngineConnection, EngineStart, InProcessEngine } from '@agent-engine/protocol/in-process'
import { isJsonObject } from '../boundary.ts'
import { ProtocolError, RequestError } from '../errors.ts'
import type { StdoutMessage } from '../types/messages.ts'
import { messagesOf } from './messages-of.ts'
import { GRACE_MS } from './process.ts'
import { callStderr, KEPT_CHARACTERS } from './stderr-tail.ts'
import type { Transport, TransportEnd, TransportSink } from './transport.ts'

/** From the abort until the session counts as gone, whatever it still does. */
const ABORT_MS = 5_000

export interface InProcessOptions extends Pick<EngineStart, 'args' | 'cwd' | 'env'> {
  stderr?: ((data: string) => void) | undefined
}

/** A transport to an engine in this process: the same lines, handed over in memory. */
export class InProcessTransport implements Transport {
  readonly #connection: EngineConnection
  readonly #splitter = new LineSplitter()
  readonly #exit: Promise<void>
  #resolveExit: () => void = () => {}
  #sink: TransportSink | undefined
  /** What came before somebody listened. */
  #early: string[] = []
  #stderr = ''
  #end: TransportEnd | undefined
  #inputEnded = false
  #timer: NodeJS.Timeout | undefined

  constructor(engine: InProcessEngine, { args, cwd, env, stderr }: InProcessOptions) {
    this.#exit = new Promise((resolve) => {
      this.#resolveExit = resolve
    })
    this.#connection = engine.connect({
      args,
      cwd,
      env,
      onOutput: (text) => this.#take(text),
      onStderr: (text) => {
        this.#stderr = (this.#stderr + text).slice(-KEPT_CHARACTERS)
        callStderr(stderr, text)
      },
      onEnd: ({ exitCode }) => this.#ended({ exitCode, signal: null, stderr: this.#stderr }),
    })
  }

  isReady(): boolean {
    return this.#end === undefined && !this.#inputEnded
  }

  /** @throws RequestError `ECLOSED` when input has ended or the session has */
  write(data: string): void | Promise<void> {
    if (!this.isReady())
      throw new RequestError('ECLOSED', 'the query is closed: its engine takes no more input')
    return this.#connection.write(data)
  }

  endInput(): void {
    if (this.#inputEnded) return
    this.#inputEnded = true
    this.#connection.endInput()
  }

  /** End of input; the session is aborted after 2 seconds, and counts as gone 5 seconds later. */
  close(): void {
    this.endInput()
    if (this.#timer !== undefined || this.#end !== undefined) return
    this.#timer = setTimeout(() => {
      this.#connection.abort()
      this.#timer = setTimeout(() => this.#ended(this.#stuck()), ABORT_MS)
      this.#timer.unref()
    }, GRACE_MS)
    this.#timer.unref()
  }

  waitForExit(): Promise<void> {
    return this.#exit
  }

  listen(sink: TransportSink): void {
    this.#sink = sink
    for (const text of this.#early.splice(0)) this.#take(text)
    if (this.#end !== undefined) queueMicrotask(() => this.#deliverEnd())
  }

  readMessages(): AsyncGenerator<StdoutMessage, void, unknown> {
    return messagesOf(this)
  }

  #take(text: string): void {
    if (this.#sink === undefined) {
      if (this.#end === undefined) this.#early.push(text)
      return
    }
    for (const line of this.#splitter.push(Buffer.from(text))) {
      if (line.ok && isJsonObject(line.value)) this.#sink?.message(line.value)
    }
  }

  #ended(end: TransportEnd): void {
    clearTimeout(this.#timer)
    this.#end ??= end
    this.#resolveExit()
    this.#deliverEnd()
  }

  #deliverEnd(): void {
    const sink = this.#sink
    if (this.#end === undefined) return
    this.#sink = undefined
    sink?.end(this.#end)
  }

  #stuck(): TransportEnd {
    const error = new ProtocolError(
      'the engine in this process did not end within seven seconds of being told to',
    )
    return { exitCode: null, signal: null, stderr: this.#stderr, error }
  }
}
