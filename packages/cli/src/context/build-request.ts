import type { JsonObject } from '@agent-engine/protocol'
import type { ModelRequest } from '../model/port.ts'
import { type CacheOptions, withCachePoints } from './cache-points.ts'
import type { HistoryEntry } from './history.ts'
import { loopLostThinking } from './normalize/lost-thinking.ts'
import { wellFormed } from './normalize/well-formed.ts'
import { type NormalizeOptions, normalize } from './normalize.ts'
import { type Effort, type ThinkingSetting, thinkingField, tokensFor } from './thinking-setting.ts'

export interface RequestParts extends CacheOptions, Omit<NormalizeOptions, 'model' | 'thinking'> {
  /** Id of the model; may end with `[1m]`. */
  readonly model: string
  /** As `buildSystemPrompt` gives it. Empty: no system prompt. */
  readonly system: readonly JsonObject[]
  readonly history: readonly HistoryEntry[]
  /** Text that is put before the first user message of every request: memory files (spec: context §3.3). */
  readonly preface?: string
  /** As `toolDefinitions` gives them, in their final order. */
  readonly tools: readonly JsonObject[]
  readonly maxTokens: number
  /** Absent: no thinking is asked for. */
  readonly thinking?: ThinkingSetting
  /** `output_config.effort`. */
  readonly effort?: Effort
  /** `output_config.task_budget`, in tokens. */
  readonly taskBudget?: number
  readonly betas?: readonly string[]
}

/**
 * The body of a Messages API request (spec: context §1.1). Pure, with a fixed order of keys, so that equal parts give
 * equal bytes: the prompt cache lives from that.
 */
export const buildRequest = (parts: RequestParts): ModelRequest => {
  const { model, system, history, preface, tools, maxTokens, betas = [] } = parts
  const messages = normalize(history, normalizeOptions(parts))
  const thinking = loopLostThinking(messages) ? undefined : parts.thinking
  const request: ModelRequest = {
    model,
    max_tokens: tokensFor(thinking, maxTokens),
    ...(system.length > 0 ? { system: wellFormed(system) } : {}),
    messages: withPreface(messages, wellFormed(preface)),
    ...(tools.length > 0 ? { tools: wellFormed(tools) } : {}),
    ...(thinking ? { thinking: thinkingField(thinking) } : {}),
    ...outputConfig(parts),
    ...(betas.length > 0 ? { betas } : {}),
  }
  return withCachePoints(request, parts)
}

const outputConfig = ({ effort, taskBudget }: RequestParts): Pick<ModelRequest, 'output_config'> => {
  if (!effort && taskBudget === undefined) return {}
  const budget = taskBudget === undefined ? {} : { task_budget: { type: 'tokens', total: taskBudget } }
  return { output_config: { ...(effort ? { effort } : {}), ...budget } }
}

const normalizeOptions = ({ model, answersAs, continuesAnswer }: RequestParts): NormalizeOptions => ({
  model,
  ...(answersAs ? { answersAs } : {}),
  ...(continuesAnswer ? { continuesAnswer } : {}),
})

const withPreface = (
  messages: ModelRequest['messages'],
  preface: string | undefined,
): ModelRequest['messages'] => {
  const [first, ...rest] = messages
  if (!preface || first === undefined) return messages
  const content =
    typeof first.content === 'string' ? [{ type: 'text' as const, text: first.content }] : first.content
  return [{ role: first.role, content: [{ type: 'text', text: preface }, ...content] }, ...rest]
}
