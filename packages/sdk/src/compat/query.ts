import { asErrorText, asMessage } from '../boundary.ts'
import { classifyFailure } from '../failure.ts'
import type { Options } from '../options.ts'
import type { Prompt } from '../query/interface.ts'
import { QueryHandle } from '../query/query-handle.ts'
import { startRun } from '../query.ts'
import { randomId } from '../random-id.ts'
import type { SDKMessage as BaseMessage, SDKAssistantMessage, SDKResultMessage } from '../types/messages.ts'
import { warnOnce } from '../warnings.ts'
import type { CompatOptions, CompatQuery, ErrorText } from './types.ts'

const MAX_OUTPUT_TOKENS = 'CLAUDE_CODE_MAX_OUTPUT_TOKENS'

/**
 * `query()` as the seed documents show it (spec: SDK, section 18): assistant messages have their text in `content`,
 * each result is followed by what it cost, and a failure is a message before it is an exception.
 */
export function query({ prompt, options = {} }: { prompt: Prompt; options?: CompatOptions }): CompatQuery {
  return asCompatQuery(new CompatHandle(startRun(prompt, translate(options))))
}

function translate({ maxTokens, temperature, ...options }: CompatOptions): Options {
  if (temperature !== undefined) {
    warnOnce('AGENT_SDK_TEMPERATURE_IGNORED', 'options.temperature has no effect: the engine chooses it')
  }
  const env = options.env ?? process.env
  if (maxTokens === undefined || env[MAX_OUTPUT_TOKENS] !== undefined) return options
  return { ...options, env: { ...env, [MAX_OUTPUT_TOKENS]: String(maxTokens) } }
}

class CompatHandle extends QueryHandle {
  readonly #extra: BaseMessage[] = []
  #pendingError: { error: unknown } | undefined
  #toldError = false
  #cost = 0
  #sessionId = ''

  override async next(): Promise<IteratorResult<BaseMessage, void>> {
    const extra = this.#extra.shift()
    if (extra !== undefined) return { done: false, value: extra }
    if (this.#pendingError !== undefined) {
      const { error } = this.#pendingError
      this.#pendingError = undefined
      throw error
    }
    try {
      const next = await super.next()
      if (!next.done) this.#look(next.value)
      return next
    } catch (error) {
      if (this.#toldError) throw error
      this.#pendingError = { error }
      return { done: false, value: this.#errorMessage(error) }
    }
  }

  #look(message: BaseMessage): void {
    this.#sessionId = message.session_id ?? this.#sessionId
    if (message.type === 'assistant') addContent(message)
    if (message.type === 'result') this.#addAfterResult(message)
  }

  #addAfterResult(result: SDKResultMessage): void {
    const { total_cost_usd, session_id } = result
    const cost = total_cost_usd - this.#cost
    this.#cost = total_cost_usd
    this.#extra.push(
      asMessage({ type: 'system', subtype: 'cost', cost, total_cost_usd, session_id, uuid: randomId() }),
    )
    this.#toldError = result.is_error
    if (result.is_error) this.#extra.push(this.#errorMessage(result))
  }

  #errorMessage(failure: unknown): BaseMessage {
    const { kind, message } = classifyFailure(failure) ?? { kind: 'unknown', message: String(failure) }
    const code = failure instanceof Error && 'code' in failure ? String(failure.code) : kind
    return asMessage({
      type: 'error',
      error: errorText(message, kind, code),
      code,
      session_id: this.#sessionId,
    })
  }
}

/** The text of a message, out of the way of everything that lists or prints its fields. */
function addContent(message: SDKAssistantMessage): void {
  Object.defineProperty(message, 'content', {
    enumerable: false,
    configurable: true,
    get: () => message.message.content.map((block) => (block.type === 'text' ? block.text : '')).join(''),
  })
}

function errorText(message: string, type: string, code: string): ErrorText {
  return asErrorText(Object.assign(new String(message), { type, code, message }))
}

/** The handle adds exactly what the wider message type says. */
function asCompatQuery(handle: CompatHandle): CompatQuery {
  return handle as unknown as CompatQuery
}
