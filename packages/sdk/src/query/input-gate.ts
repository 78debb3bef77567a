import type { JsonObject } from '@agent-engine/protocol/json'
import { isJsonObject } from '../boundary.ts'

/** Tasks whose end may start another turn; shells and monitors may never end, and start none. */
const TURN_STARTING_TASKS = new Set<unknown>(['local_agent', 'local_workflow'])
const ENDED_TASK_STATES = new Set<unknown>(['completed', 'failed', 'killed'])

/**
 * - `open`: there is or may be more to say
 * - `closed`: nothing more is to be said; end the input
 * - `unsure`: the engine looks idle, but a message may still be on its way to it
 */
export type GateState = 'open' | 'closed' | 'unsure'

/**
 * Decides when standard input may end (spec: SDK, section 2.4): when the prompt is complete *and* the run is over.
 * Ending it earlier makes every callback of the rest of the run fail.
 */
export class InputGate {
  #sources = 0
  #isStream = false
  #begun = false
  #sent = 0
  #results = 0
  #resultsAtLastSend = 0
  #reportedState: unknown
  #queueIsEmpty = false
  #inTurn = false
  readonly #tasks = new Set<unknown>()

  /** Something begins to send messages. The first source is the prompt. */
  open(isStream: boolean): void {
    if (!this.#begun) this.#isStream = isStream
    this.#begun = true
    this.#sources += 1
  }

  /** A source has nothing more to send. */
  done(): void {
    this.#sources -= 1
  }

  /** A user message goes out. One that only adds to the history has no turn and no result. */
  sent(message: JsonObject): void {
    if (message.shouldQuery === false) return
    this.#sent += 1
    this.#resultsAtLastSend = this.#results
    this.#queueIsEmpty = false
  }

  /** A message of the engine comes in. */
  observe(message: JsonObject): void {
    if (message.type === 'result') {
      this.#results += 1
      this.#inTurn = false
      this.#queueIsEmpty = message.queued_turn_count === 0
    } else if (message.type === 'system') this.#observeSystem(message)
  }

  /** What the answer to `initialize` says about the session. */
  initialized(state: unknown): void {
    if (state !== undefined) this.#reportedState ??= state
  }

  /** A turn was asked for, or begun, and has no result yet. */
  get turnIsOpen(): boolean {
    return this.#inTurn || (this.#sent > 0 && this.#results === 0)
  }

  /** A turn runs or waits, or something in the background may begin one. */
  get isAtWork(): boolean {
    return this.turnIsOpen || this.#sent > this.#results || this.#reportedState === 'running'
  }

  /** All sources are drained. */
  get inputIsComplete(): boolean {
    return this.#begun && this.#sources === 0
  }

  /** `hasCallbacks`: the engine may ask this process something before the run is over. */
  state(hasCallbacks: boolean): GateState {
    if (!this.inputIsComplete) return 'open'
    if (this.#sent === 0) return 'closed'
    if (this.#isStream && !hasCallbacks) return 'closed'
    return this.#reportedState === undefined ? this.#stateByCounting() : this.#stateByReport()
  }

  #stateByReport(): GateState {
    if (this.#reportedState !== 'idle' || this.#results === this.#resultsAtLastSend) return 'open'
    // The result may have been on its way when the last message went out; a merged message has no result of its own.
    return this.#results >= this.#sent ? 'closed' : 'unsure'
  }

  /** For engines that do not report their state. */
  #stateByCounting(): GateState {
    const answered = this.#results >= this.#sent || this.#queueIsEmpty
    return this.#results > 0 && answered && this.#tasks.size === 0 ? 'closed' : 'open'
  }

  #observeSystem(message: JsonObject): void {
    const id = message.task_id
    switch (message.subtype) {
      case 'init':
        this.#inTurn = true
        break
      case 'session_state_changed':
        this.#reportedState = message.state
        break
      case 'task_started':
        if (TURN_STARTING_TASKS.has(message.task_type)) this.#tasks.add(id)
        break
      case 'task_notification':
        this.#tasks.delete(id)
        break
      case 'task_updated':
        if (isJsonObject(message.patch) && ENDED_TASK_STATES.has(message.patch.status)) this.#tasks.delete(id)
        break
    }
  }
}
