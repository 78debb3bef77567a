import type { CostLedger } from '../usage.ts'

/** What a session has cost so far, for people. */
export const costText = (ledger: CostLedger): string => {
  const models = Object.entries(ledger.modelUsage()).map(
    ([model, usage]) =>
      `  ${model}: ${usage.inputTokens} input, ${usage.outputTokens} output, ${usage.cacheReadInputTokens} cache read, ${usage.cacheCreationInputTokens} cache write ($${usage.costUSD.toFixed(4)})`,
  )
  return [
    `Total cost: $${ledger.totalCostUsd.toFixed(4)}`,
    `Time of API calls: ${(ledger.apiMs / 1000).toFixed(1)} s`,
    ...(models.length > 0 ? ['Usage by model:', ...models] : ['No requests yet.']),
  ].join('\n')
}
