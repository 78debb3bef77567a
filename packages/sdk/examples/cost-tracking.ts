/** What a run costs, while it runs and at its end, with a limit. */

import { stdout } from 'node:process'
import { query } from '@agent-engine/sdk'

const seen = new Set<string>()
let outputTokens = 0

for await (const message of query({ prompt: 'Write tests for the parser.', options: { maxBudgetUsd: 2 } })) {
  if (message.type === 'assistant' && !seen.has(message.message.id)) {
    // The blocks of one response are messages of their own, with the same id and the same usage: count it once.
    seen.add(message.message.id)
    outputTokens += message.message.usage.output_tokens
  }
  if (message.type === 'result') {
    // Totals of the whole process, subagents included: take the last, do not add them up.
    stdout.write(`${outputTokens} tokens written, $${message.total_cost_usd.toFixed(4)}\n`)
    for (const [model, usage] of Object.entries(message.modelUsage))
      stdout.write(`${model}: $${usage.costUSD.toFixed(4)}\n`)
    if (message.subtype === 'error_max_budget_usd') stdout.write('stopped at the limit\n')
  }
}
