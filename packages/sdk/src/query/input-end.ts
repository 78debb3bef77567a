import { milliseconds, readVariable } from '../environment-variables.ts'
import type { InputGate } from './input-gate.ts'

export interface InputEndParts {
  gate: InputGate
  /** The engine may ask this process something before the run is over. */
  hasCallbacks: () => boolean
  /** A request is open, in either direction. */
  isBusy: () => boolean
  /** Resolves when the engine has read everything written so far. */
  verify: () => Promise<unknown>
  end: () => void
}

/** Ends standard input once: when the gate says so, nothing is open in either direction, and it is certain. */
export class InputEnd {
  readonly #parts: InputEndParts
  #isOver = false
  #isVerifying = false
  #limit: NodeJS.Timeout | undefined

  constructor(parts: InputEndParts) {
    this.#parts = parts
  }

  /** Looks again; called after everything that may have changed the answer. */
  check(): void {
    const { gate, hasCallbacks, isBusy } = this.#parts
    if (this.#isOver || this.#isVerifying) return
    const state = gate.state(hasCallbacks())
    if (state === 'open') this.#limitWait()
    else if (isBusy()) return
    else if (state === 'unsure') void this.#verify()
    else this.#end()
  }

  /** The query ends in another way. */
  cancel(): void {
    this.#isOver = true
    clearTimeout(this.#limit)
  }

  async #verify(): Promise<void> {
    this.#isVerifying = true
    await this.#parts.verify()
    this.#isVerifying = false
    if (this.#parts.gate.state(this.#parts.hasCallbacks()) === 'unsure') this.#end()
    else this.check()
  }

  #end(): void {
    if (this.#isOver) return
    this.cancel()
    this.#parts.end()
  }

  /** An upper bound for the wait, when the environment sets one. */
  #limitWait(): void {
    if (this.#limit !== undefined || !this.#parts.gate.inputIsComplete) return
    const limit = milliseconds(readVariable(process.env, 'CLAUDE_CODE_STREAM_CLOSE_TIMEOUT'))
    if (limit !== undefined) this.#limit = setTimeout(() => this.#end(), limit).unref()
  }
}
