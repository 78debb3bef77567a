import type { ModelUsage, Usage } from '@agent-engine/protocol'

/** Tokens of one agent's turn, summed over its API responses (spec: protocol §12). */
export interface TurnUsage {
  inputTokens: number
  outputTokens: number
  cacheCreationTokens: number
  cacheReadTokens: number
  cache5mTokens: number
  cache1hTokens: number
  thinkingTokens: number
  webSearches: number
  webFetches: number
  serviceTier: string
}

export const noUsage = (): TurnUsage => ({
  inputTokens: 0,
  outputTokens: 0,
  cacheCreationTokens: 0,
  cacheReadTokens: 0,
  cache5mTokens: 0,
  cache1hTokens: 0,
  thinkingTokens: 0,
  webSearches: 0,
  webFetches: 0,
  serviceTier: 'standard',
})

export const addUsage = (sum: TurnUsage, usage: Usage): void => {
  sum.inputTokens += usage.input_tokens
  sum.outputTokens += usage.output_tokens
  sum.cacheCreationTokens += usage.cache_creation_input_tokens ?? 0
  sum.cacheReadTokens += usage.cache_read_input_tokens ?? 0
  sum.cache5mTokens += usage.cache_creation?.ephemeral_5m_input_tokens ?? 0
  sum.cache1hTokens += usage.cache_creation?.ephemeral_1h_input_tokens ?? 0
  sum.thinkingTokens += usage.output_tokens_details?.thinking_tokens ?? 0
  sum.webSearches += usage.server_tool_use?.web_search_requests ?? 0
  sum.webFetches += usage.server_tool_use?.web_fetch_requests ?? 0
  sum.serviceTier = usage.service_tier ?? sum.serviceTier
}

/** The `usage` object of a result message. */
export const usageOnWire = (sum: TurnUsage): Usage => ({
  input_tokens: sum.inputTokens,
  cache_creation_input_tokens: sum.cacheCreationTokens,
  cache_read_input_tokens: sum.cacheReadTokens,
  output_tokens: sum.outputTokens,
  output_tokens_details: { thinking_tokens: sum.thinkingTokens },
  server_tool_use: { web_search_requests: sum.webSearches, web_fetch_requests: sum.webFetches },
  service_tier: sum.serviceTier,
  cache_creation: {
    ephemeral_1h_input_tokens: sum.cache1hTokens,
    ephemeral_5m_input_tokens: sum.cache5mTokens,
  },
  inference_geo: '',
  iterations: [],
  speed: 'standard',
})

/** What the model layer knows about a model: prices and sizes are data there. */
export interface ModelFacts {
  costOf(model: string, usage: Usage): number
  contextWindow(model: string): number
  maxOutputTokens(model: string): number
  /** False when the price is a guess for an unknown model. */
  isListed(model: string): boolean
}

/** What a session has done so far, with all its agents. */
export interface WorkDone {
  /** Answers of models in conversations. */
  answers: number
  toolCalls: number
  /** Time in which turns of the main conversation ran. */
  ms: number
  /** `performance.now()` at the start of the turn that runs. */
  since: number | undefined
}

/** Running totals of the process, per model: main loop, subagents, compaction and side requests. */
export interface CostLedger {
  readonly work: WorkDone
  readonly totalCostUsd: number
  readonly apiMs: number
  record(model: string, usage: Usage, apiMs: number): void
  addApiTime(apiMs: number): void
  /** Lines that tools put into files and took out of them. */
  readonly lines: { readonly added: number; readonly removed: number }
  addLines(added: number, removed: number): void
  modelUsage(): Record<string, ModelUsage>
  /** What was added since the last call; one call per result. */
  takeDelta(): Record<string, ModelUsage>
}

export const createLedger = (facts: ModelFacts): CostLedger => {
  const total = new Map<string, ModelUsage>()
  let delta = new Map<string, ModelUsage>()
  let apiMs = 0
  const lines = { added: 0, removed: 0 }
  return {
    lines,
    addLines(added, removed) {
      lines.added += added
      lines.removed += removed
    },
    work: { answers: 0, toolCalls: 0, ms: 0, since: undefined },
    get totalCostUsd() {
      return [...total.values()].reduce((sum, usage) => sum + usage.costUSD, 0)
    },
    get apiMs() {
      return apiMs
    },
    record(model, usage, ms) {
      apiMs += ms
      for (const map of [total, delta]) {
        map.set(
          model,
          plus(map.get(model) ?? emptyModelUsage(model, facts), usage, facts.costOf(model, usage)),
        )
      }
    },
    addApiTime(ms) {
      apiMs += ms
    },
    modelUsage: () => Object.fromEntries(total),
    takeDelta() {
      const taken = Object.fromEntries(delta)
      delta = new Map()
      return taken
    },
  }
}

const emptyModelUsage = (model: string, facts: ModelFacts): ModelUsage => ({
  inputTokens: 0,
  outputTokens: 0,
  cacheReadInputTokens: 0,
  cacheCreationInputTokens: 0,
  webSearchRequests: 0,
  costUSD: 0,
  contextWindow: facts.contextWindow(model),
  maxOutputTokens: facts.maxOutputTokens(model),
  thinkingTokens: 0,
  cacheCreationEphemeral5mInputTokens: 0,
  cacheCreationEphemeral1hInputTokens: 0,
  canonicalModel: model.replace(/\[1m\]$/, ''),
  provider: 'firstParty',
  costBasis: facts.isListed(model) ? 'list' : 'unknown',
})

const plus = (sum: ModelUsage, usage: Usage, cost: number): ModelUsage => ({
  ...sum,
  inputTokens: sum.inputTokens + usage.input_tokens,
  outputTokens: sum.outputTokens + usage.output_tokens,
  cacheReadInputTokens: sum.cacheReadInputTokens + (usage.cache_read_input_tokens ?? 0),
  cacheCreationInputTokens: sum.cacheCreationInputTokens + (usage.cache_creation_input_tokens ?? 0),
  webSearchRequests: sum.webSearchRequests + (usage.server_tool_use?.web_search_requests ?? 0),
  costUSD: sum.costUSD + cost,
  thinkingTokens: (sum.thinkingTokens ?? 0) + (usage.output_tokens_details?.thinking_tokens ?? 0),
  cacheCreationEphemeral5mInputTokens:
    (sum.cacheCreationEphemeral5mInputTokens ?? 0) + (usage.cache_creation?.ephemeral_5m_input_tokens ?? 0),
  cacheCreationEphemeral1hInputTokens:
    (sum.cacheCreationEphemeral1hInputTokens ?? 0) + (usage.cache_creation?.ephemeral_1h_input_tokens ?? 0),
})
