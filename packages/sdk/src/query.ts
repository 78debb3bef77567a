import { adviseOn } from './launch/advice.ts'
import { launch } from './launch/launch.ts'
import { validateOptions } from './launch/validate.ts'
import type { Options } from './options.ts'
import type { Prompt, Query } from './query/interface.ts'
import { assertPrompt } from './query/prompt.ts'
import { QueryHandle } from './query/query-handle.ts'
import { Run } from './query/run.ts'

/**
 * Runs an agent on a prompt: a text, or messages as they come.
 *
 * The agent starts at once and goes on whether or not anyone iterates. The iteration ends when the agent's process has
 * ended, and rejects with
 * - `SpawnError` when it could not be started,
 * - `ResultError` when its last turn failed and it exited with an error,
 * - `ProcessError` when it ended in any other way before its work was done,
 * - `AbortError` when `options.abortController` aborted,
 * - the prompt iterable's own error.
 *
 * Spec: sdk.md §2.
 *
 * @throws TypeError for a prompt of another kind and for options that contradict each other; nothing is started then
 */
export function query({ prompt, options = {} }: { prompt: Prompt; options?: Options }): Query {
  return new QueryHandle(startRun(prompt, options))
}

/** Starts the run behind a query. */
export function startRun(prompt: Prompt, options: Options): Run {
  assertPrompt(prompt)
  validateOptions(options)
  adviseOn(options)
  const run = new Run(options, launch(options))
  void run.begin(prompt)
  return run
}
