import { encodeLine } from '@agent-engine/protocol/framing'
import type { JsonObject } from '@agent-engine/protocol/json'
import { isJsonObject, text } from '../boundary.ts'

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
export function userMessage(prompt: string): JsonObject {
  return {
    type: 'user',
    session_id: '',
    message: { role: 'user', content: [{ type: 'text', text: prompt }] },
    parent_tool_use_id: null,
  }
}

/**
 * Sends each message of a source as fast as the other side takes them, until the source ends or `over` aborts. A source
 * that is left early is told so, also while it is being waited for: its `finally` blocks run.
 */
export async function sendAll(
  source: MessageSource,
  send: (message: JsonObject, index: number) => void | Promise<void>,
  over: AbortSignal,
): Promise<void> {
  const iterator = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : each(source)
  const leave = () => void iterator.return?.()?.catch(() => {})
  over.addEventListener('abort', leave)
  let index = 0
  try {
    for await (const message of { [Symbol.asyncIterator]: () => iterator }) {
      if (over.aborted) return
      // The engine would pass over an object of no type, and the query would wait for its answer.
      if (!isJsonObject(message) || text(message.type) === undefined) {
        const what = isJsonObject(message) ? 'an object without "type"' : describe(message)
        throw new TypeError(
          `the prompt iterable yielded ${what} as message ${index} (counted from 0), which is no user message`,
        )
      }
      await send(message, index)
      index += 1
      if (over.aborted) return
    }
  } finally {
    over.removeEventListener('abort', leave)
  }
}

/**
 * A message as a line for the engine.
 *
 * @throws TypeError when it holds what JSON cannot
 */
export function messageLine(message: JsonObject, index: number): string {
  try {
    return encodeLine(message)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    const which = `message ${index} of the prompt iterable (counted from 0; type ${JSON.stringify(text(message.type))})`
    throw new TypeError(`${which} is not JSON: ${reason}`, { cause })
  }
}

async function* each(source: Iterable<unknown>): AsyncGenerator<unknown, void, void> {
  yield* source
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
