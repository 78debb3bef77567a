/** Failures by kind, a second attempt for those that may pass, and a time limit. */

import { stdout } from 'node:process'
import { setTimeout as pause } from 'node:timers/promises'
import { classifyFailure, query } from '@agent-engine/sdk'

const ATTEMPTS = 3
const LIMIT_MS = 120_000

async function attempt(prompt: string): Promise<string> {
  const abortController = new AbortController()
  const timer = setTimeout(() => abortController.abort(), LIMIT_MS)
  try {
    for await (const message of query({ prompt, options: { abortController, maxTurns: 20 } })) {
      if (message.type === 'result' && message.subtype === 'success' && !message.is_error)
        return message.result
    }
    throw new Error('the run gave no result')
  } finally {
    clearTimeout(timer)
  }
}

for (let count = 1; count <= ATTEMPTS; count += 1) {
  try {
    stdout.write(`${await attempt('Summarise the change log.')}\n`)
    break
  } catch (error) {
    const failure = classifyFailure(error)
    stdout.write(`attempt ${count}: ${failure?.kind}\n`)
    if (!failure?.isRetryable) break
    await pause(count * 10)
  }
}
