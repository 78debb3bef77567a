import type { EngineParts } from '../parts.ts'
import type { SessionState } from '../state.ts'
import { notify } from './permission-hooks.ts'

/** A person who has not answered for so long may want to be called. */
const QUIET_MS = 60_000

/** Waits for the next message; in a chat Notification hooks hear when that takes long after an answer. */
export const whileQuiet = async <T>(
  parts: EngineParts,
  state: SessionState,
  wait: () => Promise<T>,
): Promise<T> => {
  if (parts.options.interactive !== true || state.resultCount === 0) return wait()
  const over = new AbortController()
  const timer = setTimeout(
    () => notify(parts, 'The agent is waiting for your input', 'idle_prompt', over.signal),
    QUIET_MS,
  ).unref()
  try {
    return await wait()
  } finally {
    clearTimeout(timer)
    over.abort(new Error('There was input.'))
  }
}
