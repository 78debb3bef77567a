import { adviseOn } from '../launch/advice.ts'
import { launch } from '../launch/launch.ts'
import { validateOptions } from '../launch/validate.ts'
import type { Options } from '../options.ts'
import type { Prompt, Query } from '../query/interface.ts'
import { assertPrompt } from '../query/prompt.ts'
import { QueryHandle } from '../query/query-handle.ts'
import { Run } from '../query/run.ts'
import { initialized } from '../warm.ts'
import { EngineLine } from './engine-line.ts'

const DEFAULT_SIZE = 2
const DEFAULT_IDLE_MS = 300_000
const INITIALIZE_TIMEOUT_MS = 60_000
/** The next engine starts a little after a query has taken one, so as not to slow its first message. */
const REFILL_DELAY_MS = 50

/** What `createPool` makes a pool from. Everything has a default. Spec: sdk.md §12. */
export interface PoolOptions {
  /** Options of every query of the pool. */
  options?: Options
  /** Engines that wait, or will again after the query they serve (see `maxUses`). Default: 2. */
  size?: number
  /**
   * Queries one engine may serve. Default: 1, a fresh process for each. With more, the engine is asked to forget a
   * conversation before the next; one that cannot say that it has is replaced.
   */
  maxUses?: number
  /** Milliseconds an engine may wait unused; then it is ended until the next query. Default: 300000. */
  idleMs?: number
  /** Milliseconds an engine may take to start. Default: 60000. */
  initializeTimeoutMs?: number
}

/**
 * Engines that have started and wait for prompts. They do not keep this process alive while they wait.
 * Spec: sdk.md §12.
 */
export interface Pool extends AsyncDisposable {
  /** Runs a prompt on an engine that waits, or on a new one when none does. */
  query(params: { prompt: Prompt; abortController?: AbortController }): Query
  /** Resolves when `size` engines wait, or as many as can be started. */
  ready(): Promise<void>
  /** Engines that wait right now. */
  readonly idle: number
  /** Takes no more queries, ends engines that wait, and resolves when those at work have ended too. */
  drain(): Promise<void>
  /** Ends everything at once. */
  close(): void
}

interface Engine {
  line: EngineLine
  run: Run
  uses: number
  timer: NodeJS.Timeout | undefined
}

/** Starts engines ahead of their prompts and hands them out, one for each query. Spec: sdk.md §12. */
export function createPool(settings: PoolOptions = {}): Pool {
  validateOptions(settings.options ?? {})
  adviseOn(settings.options ?? {})
  return new EnginePool(settings)
}

class EnginePool implements Pool {
  readonly #options: Options
  readonly #size: number
  readonly #maxUses: number
  readonly #idleMs: number
  readonly #initializeTimeoutMs: number
  readonly #waiting: Engine[] = []
  readonly #starting = new Set<Promise<void>>()
  readonly #working = new Set<Run>()
  /** Those at work whose engines can serve again: they count as there, so that none is started in their place. */
  readonly #returning = new Set<Run>()
  #isClosed = false
  #refillTimer: NodeJS.Timeout | undefined

  constructor({ options, size, maxUses, idleMs, initializeTimeoutMs }: PoolOptions) {
    this.#options = options ?? {}
    this.#size = size ?? DEFAULT_SIZE
    this.#maxUses = maxUses ?? 1
    this.#idleMs = idleMs ?? DEFAULT_IDLE_MS
    this.#initializeTimeoutMs = initializeTimeoutMs ?? INITIALIZE_TIMEOUT_MS
    this.#refill()
  }

  get idle(): number {
    return this.#waiting.length
  }

  query({ prompt, abortController }: { prompt: Prompt; abortController?: AbortController }): Query {
    assertPrompt(prompt)
    if (this.#isClosed) throw new Error('the pool is closed and takes no more queries')
    const engine = this.#take() ?? this.#start()
    const { line, run } = engine
    line.keepAlive(true)
    this.#working.add(run)
    if (engine.uses < this.#maxUses) this.#returning.add(run)
    void run.ended.then(() => this.#left(run))
    if (abortController !== undefined) run.endWith(abortController.signal)
    void run.begin(prompt)
    this.#refillSoon()
    return new QueryHandle(run)
  }

  async ready(): Promise<void> {
    await Promise.all(this.#starting)
  }

  async drain(): Promise<void> {
    this.#stop()
    await Promise.all([...this.#working].map((run) => run.ended))
  }

  close(): void {
    this.#stop()
    for (const run of this.#working) void run.leave()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.drain()
  }

  #stop(): void {
    this.#isClosed = true
    clearTimeout(this.#refillTimer)
    for (const engine of this.#waiting.splice(0)) retire(engine)
  }

  #take(): Engine | undefined {
    for (;;) {
      const engine = this.#waiting.shift()
      if (engine === undefined) return undefined
      clearTimeout(engine.timer)
      if (engine.line.isAlive && !engine.run.isOver) return engine
    }
  }

  #refillSoon(): void {
    clearTimeout(this.#refillTimer)
    this.#refillTimer = setTimeout(() => this.#refill(), REFILL_DELAY_MS).unref()
  }

  #refill(): void {
    while (!this.#isClosed && this.#count() < this.#size) {
      this.#settle(this.#start())
    }
  }

  #count(): number {
    return this.#waiting.length + this.#starting.size + this.#returning.size
  }

  /** A conversation has ended. Its engine has come back by now, or does not come. */
  #left(run: Run): void {
    this.#working.delete(run)
    if (this.#returning.delete(run)) this.#refillSoon()
  }

  #start(): Engine {
    const launched = launch(this.#options)
    const line = new EngineLine(launched.transport)
    const engine: Engine = { line, run: this.#conversation(line, launched, 1), uses: 1, timer: undefined }
    void launched.transport.waitForExit?.().then(() => launched.dispose())
    return engine
  }

  /** A run of its own for each conversation: nothing of one is there in the next. */
  #conversation(line: EngineLine, launched: ReturnType<typeof launch>, uses: number): Run {
    const again = () =>
      this.#settle({
        line,
        run: this.#conversation(line, launched, uses + 1),
        uses: uses + 1,
        timer: undefined,
      })
    const transport = line.lease(uses < this.#maxUses ? again : undefined)
    return new Run(this.#options, { ...launched, transport, dispose() {} })
  }

  /** Waits until the engine is ready, and lets it wait from then on. */
  #settle(engine: Engine): void {
    const starting = initialized(engine.run, this.#initializeTimeoutMs).then(
      () => this.#put(engine),
      // Its error would come again: the next query starts an engine of its own, and its consumer gets to know.
      () => {},
    )
    this.#starting.add(starting)
    void starting.then(() => this.#starting.delete(starting))
  }

  #put(engine: Engine): void {
    if (this.#isClosed || this.#waiting.length >= this.#size) return retire(engine)
    engine.line.keepAlive(false)
    engine.timer = setTimeout(() => this.#expire(engine), this.#idleMs).unref()
    this.#waiting.push(engine)
    void engine.run.ended.then(() => this.#died(engine))
  }

  #expire(engine: Engine): void {
    this.#forget(engine)
    retire(engine)
  }

  /** An engine that died while it waited is replaced. */
  #died(engine: Engine): void {
    if (this.#forget(engine)) this.#refillSoon()
  }

  #forget(engine: Engine): boolean {
    clearTimeout(engine.timer)
    const index = this.#waiting.indexOf(engine)
    if (index !== -1) this.#waiting.splice(index, 1)
    return index !== -1
  }
}

function retire({ run }: Engine): void {
  void run.leave()
}
