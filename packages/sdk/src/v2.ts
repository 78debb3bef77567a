import { asUserMessage } from './boundary.ts'
import { isTruthy, readVariable } from './environment-variables.ts'
import type { Options } from './options.ts'
import { InputGate } from './query/input-gate.ts'
import type { Query } from './query/interface.ts'
import { MessageQueue } from './query/message-queue.ts'
import { userMessage } from './query/prompt.ts'
import { query } from './query.ts'
import type { SDKMessage, SDKResultMessage, SDKUserMessage } from './types/messages.ts'

/** Options of a conversation turn by turn: those of a query; `model` must be there. Spec: sdk.md §12.3. */
export type SDKSessionOptions = { model: string } & Partial<Options>

/** A conversation turn by turn. Spec: sdk.md §12.3. */
export interface SDKSession extends AsyncDisposable {
  /** @throws Error before the first message */
  readonly sessionId: string
  send(message: string | SDKUserMessage): Promise<void>
  /** The messages up to the end of the current turn, background agents that may start another included. */
  stream(): AsyncGenerator<SDKMessage, void>
  /** Another name of `stream`. */
  receive(): AsyncGenerator<SDKMessage, void>
  /** Lets the engine finish writing its transcript and ends it. */
  close(): void
}

/** Starts a conversation turn by turn. Spec: sdk.md §12.3. */
export function unstable_v2_createSession(options: SDKSessionOptions): SDKSession {
  return session(options)
}

/** Goes on with a session turn by turn. Spec: sdk.md §12.3. */
export function unstable_v2_resumeSession(sessionId: string, options: SDKSessionOptions): SDKSession {
  return session({ ...options, resume: sessionId })
}

/**
 * One prompt, and the result of its turn; an error result too. Spec: sdk.md §12.3.
 *
 * @throws ProcessError, SpawnError or AbortError when there is none
 */
export async function unstable_v2_prompt(
  prompt: string,
  options: SDKSessionOptions,
): Promise<SDKResultMessage> {
  let result: SDKResultMessage | undefined
  try {
    for await (const message of query({ prompt, options })) if (message.type === 'result') result = message
  } catch (error) {
    if (result === undefined) throw error
  }
  if (result === undefined) throw new Error('the engine gave no result')
  return result
}

const STATE_EVENTS = 'CLAUDE_CODE_EMIT_SESSION_STATE_EVENTS'

function session(options: SDKSessionOptions): SDKSession {
  const env = options.env ?? process.env
  const showsState = isTruthy(readVariable(env, STATE_EVENTS))
  const input = new MessageQueue<SDKUserMessage>()
  // Knows when a turn is over, agents in the background included; its own input has no end that would matter.
  const gate = new InputGate()
  gate.open(true)
  gate.done()
  const q = query({ prompt: drain(input), options: { ...options, env: { ...env, [STATE_EVENTS]: '1' } } })
  let sessionId: string | undefined

  async function* stream(): AsyncGenerator<SDKMessage, void> {
    let hasResult = false
    for (let next = await q.next(); !next.done; next = await q.next()) {
      const message = next.value
      gate.observe({ ...message })
      sessionId = message.session_id ?? sessionId
      hasResult ||= message.type === 'result'
      if (showsState || !isStateEvent(message)) yield message
      if (hasResult && gate.state(true) !== 'open') return
    }
  }

  return {
    get sessionId() {
      if (sessionId === undefined) throw new Error('the session has no id before its first message')
      return sessionId
    },
    async send(message) {
      const sent = typeof message === 'string' ? asUserMessage(userMessage(message)) : message
      gate.sent({ ...sent })
      input.push(sent)
    },
    stream,
    receive: stream,
    close: () => close(q, input),
    async [Symbol.asyncDispose]() {
      input.end()
      await q.return()
    },
  }
}

/** End of input comes first, and with it the time to write the transcript. */
function close(q: Query, input: MessageQueue<SDKUserMessage>): void {
  input.end()
  q.close()
}

function isStateEvent(message: SDKMessage): boolean {
  return message.type === 'system' && message.subtype === 'session_state_changed'
}

async function* drain(queue: MessageQueue<SDKUserMessage>): AsyncGenerator<SDKUserMessage> {
  for (let next = await queue.next(); !next.done; next = await queue.next()) yield next.value
}
