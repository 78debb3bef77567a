import type { JsonObject } from '@agent-engine/protocol/json'
import { isJsonObject } from '../boundary.ts'

/** A stream of messages, whatever made it: generators, arrays, anything that `for await` takes. */
export type MessageSource = AsyncIterable<unknown> | Iterable<unknown>

/** @throws TypeError when a prompt is neither text nor iterable */
export function assertPrompt(prompt: unknown): asserts prompt is string | MessageSource {
  if (typeof prompt === 'string') return
  const isIterable =
    typeof prompt === 'object' &&
    prompt !== null &&
    (Symbol.asyncIterator in prompt || Symbol.iterator in prompt)
  if (isIterable) return
  throw new TypeError(
    `prompt must be a string or an async iterable of user messages, not ${describe(prompt)}`,
  )
}

/** The message of a text prompt. */
export function userMessage(text: string): JsonObject {
  return {
    type: 'user',
    session_id: '',
    message: { role: 'user', content: [{ type: 'text', text }] },
    parent_tool_use_id: null,
  }
}

/**
 * Sends each message of a source as fast as the other side takes them, until the source ends or `over` aborts. A source
 * that is left early is told so, also while it is being waited for: its `finally` blocks run.
 */
export async function sendAll(
  source: MessageSource,
  send: (message: JsonObject) => void | Promise<void>,
  over: AbortSignal,
): Promise<void> {
  const iterator = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : each(source)
  const leave = () => void iterator.return?.()?.catch(() => {})
  over.addEventListener('abort', leave)
  try {
    for await (const message of { [Symbol.asyncIterator]: () => iterator }) {
      if (over.aborted) return
      if (!isJsonObject(message)) {
        throw new TypeError(`the prompt iterable yielded ${describe(message)}, which is no user message`)
      }
      await send(message)
      if (over.aborted) return
    }
  } finally {
    over.removeEventListener('abort', leave)
  }
}

async function* each(source: Iterable<unknown>): AsyncGenerator<unknown, void, void> {
  yield* source
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`
}
