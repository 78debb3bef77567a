import { withDeadline } from './deadline.ts'
import { RequestError } from './errors.ts'
import { adviseOn } from './launch/advice.ts'
import { launch } from './launch/launch.ts'
import { validateOptions } from './launch/validate.ts'
import type { Options } from './options.ts'
import type { Prompt, Query } from './query/interface.ts'
import { assertPrompt } from './query/prompt.ts'
import { QueryHandle } from './query/query-handle.ts'
import { Run } from './query/run.ts'

const INITIALIZE_TIMEOUT_MS = 60_000

/** An engine that has started and waits for its prompt. Spec: sdk.md §12.1. */
export interface WarmQuery extends AsyncDisposable {
  /** Sends the prompt. Can be called once. */
  query(prompt: Prompt): Query
  /** Ends the engine without a prompt. */
  close(): void
}

/**
 * Starts an engine before there is a prompt, so that the first message comes without the time to start. It works in
 * `options.cwd` from the start; the `prewarm()` of §12.2, which binds an engine to a folder later, is optional there and
 * not here: no request of the protocol does that. For many prompts in one folder there is `createPool()`.
 * Spec: sdk.md §12.1.
 *
 * @throws SpawnError, ProcessError or RequestError when the engine does not come up; `ETIMEDOUT` after
 * `initializeTimeoutMs` (default 60000), and the engine is ended then
 */
export async function startup({
  options = {},
  initializeTimeoutMs = INITIALIZE_TIMEOUT_MS,
}: {
  options?: Options
  initializeTimeoutMs?: number
} = {}): Promise<WarmQuery> {
  validateOptions(options)
  adviseOn(options)
  const run = new Run(options, launch(options))
  await initialized(run, initializeTimeoutMs)
  let isTaken = false
  return {
    query(prompt) {
      assertPrompt(prompt)
      if (isTaken) throw new Error('query() of a warm query can only be called once, and not after close()')
      isTaken = true
      void run.begin(prompt)
      return new QueryHandle(run)
    },
    close() {
      isTaken = true
      void run.leave()
    },
    async [Symbol.asyncDispose]() {
      isTaken = true
      await run.leave()
    },
  }
}

/** Waits for the engine's answer to `initialize`; an engine that does not give it is ended. */
export async function initialized(run: Run, milliseconds: number): Promise<void> {
  try {
    await withDeadline(
      run.initialization,
      milliseconds,
      () => new RequestError('ETIMEDOUT', `the engine did not initialize within ${milliseconds} ms`),
    )
  } catch (error) {
    void run.leave()
    throw error
  }
}
