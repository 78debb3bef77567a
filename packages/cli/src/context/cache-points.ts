import type { CacheControl, ContentBlockParam, JsonObject, MessageParam } from '@agent-engine/protocol'
import { isOn } from '../config/env-flag.ts'
import type { ModelRequest } from '../model/port.ts'

export interface CacheOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Subagents always use the five-minute cache. */
  readonly subagent?: boolean
}

/**
 * Marks up to which points the API caches a request (spec: context §7): after the first and the last system block, and
 * after each of the last two messages. At most four, which is the API's limit. Never on thinking.
 */
export const withCachePoints = (request: ModelRequest, options: CacheOptions): ModelRequest => {
  if (isCachingOff(request.model, options.env)) return request
  const mark = cacheMark(options)
  const { system, messages } = request
  const firstMarked = Math.max(0, messages.length - 2)
  return {
    ...request,
    ...(system === undefined
      ? {}
      : { system: system.map((block, at) => markEnds(block, at, system.length, mark)) }),
    messages: messages.map((message, at) => (at < firstMarked ? message : markMessage(message, mark))),
  }
}

const FAMILIES = ['HAIKU', 'SONNET', 'OPUS', 'FABLE'] as const

const isCachingOff = (model: string, env: CacheOptions['env']): boolean =>
  isOn(env.DISABLE_PROMPT_CACHING) ||
  FAMILIES.some(
    (family) => model.toUpperCase().includes(family) && isOn(env[`DISABLE_PROMPT_CACHING_${family}`]),
  )

const cacheMark = ({ env, subagent }: CacheOptions): CacheControl => {
  const isLong = isOn(env.ENABLE_PROMPT_CACHING_1H) && !isOn(env.FORCE_PROMPT_CACHING_5M) && !subagent
  return isLong ? { type: 'ephemeral', ttl: '1h' } : { type: 'ephemeral' }
}

const markEnds = (block: JsonObject, at: number, count: number, mark: CacheControl): JsonObject =>
  at === 0 || at === count - 1 ? { ...block, cache_control: mark } : block

const markMessage = (message: MessageParam, mark: CacheControl): MessageParam => {
  const { role, content } = message
  if (typeof content === 'string')
    return { role, content: [{ type: 'text', text: content, cache_control: mark }] }
  const at = content.findLastIndex(canBeMarked)
  const block = content[at]
  if (block === undefined) return message
  return { role, content: content.with(at, Object.assign({}, block, { cache_control: mark })) }
}

const canBeMarked = ({ type }: ContentBlockParam): boolean =>
  type !== 'thinking' && type !== 'redacted_thinking'
