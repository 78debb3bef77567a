import type { EngineMessage, ResultMessage } from '@agent-engine/protocol'
import type { EventSink } from '../../engine/parts.ts'
import type { Output } from '../output.ts'

/** The text of the result and nothing else (spec: cli §6.1). */
export const textSink = (output: Output): EventSink => ({
  emit(message: EngineMessage) {
    if (message.type === 'result') output.write(`${resultText(message)}\n`)
  },
  drain: () => output.drain(),
})

export const resultText = (result: ResultMessage): string => {
  switch (result.subtype) {
    case 'success':
      return result.result
    case 'error_max_turns':
      return `Error: Reached max turns (${limitOf(result)})`
    case 'error_max_budget_usd':
      return `Error: ${result.errors?.join('; ') ?? 'Exceeded USD budget'}`
    default:
      return `Error: ${result.errors?.join('; ') ?? 'Execution error'}`
  }
}

const limitOf = (result: ResultMessage): string =>
  ('errors' in result ? result.errors?.join(' ') : undefined)?.match(/\((\d+)\)/)?.[1] ?? '?'
