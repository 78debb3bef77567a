import { isJsonObject } from '@agent-engine/protocol/json-object'
import type { ToolResult } from '../tools/result.ts'
import { STRUCTURED_OUTPUT } from '../tools/structured-output.ts'
import { nudge } from './nudge.ts'
import type { EngineParts } from './parts.ts'
import type { SessionState, TurnState } from './state.ts'
import type { TurnEnd } from './turn-end.ts'

/** The user wants answers of a certain form: a turn ends with a call of the tool that takes them (spec: sdk §14.3). */
export interface OutputRule {
  /** Answers that do not fit, or are missing, before the turn fails. */
  readonly maxTries: number
}

/** The rule for this conversation. */
export const outputRuleOf = (parts: EngineParts): OutputRule | undefined => parts.outputRule?.()

/** Keeps the answer that a tool call gave, or counts the one that did not fit. */
export const noteOutput = (turn: TurnState, { toolName, block, structured }: ToolResult): void => {
  if (toolName !== STRUCTURED_OUTPUT) return
  if (block.is_error !== true && isJsonObject(structured)) turn.output.value = structured
  else turn.output.misses += 1
}

/** After the tools of a response: the turn's end when the answer is there, or will not come. */
export const endWithOutput = (parts: EngineParts, turn: TurnState): TurnEnd | undefined => {
  const rule = outputRuleOf(parts)
  if (rule === undefined) return undefined
  if (turn.output.value !== undefined) return { type: 'completed' }
  return turn.output.misses >= rule.maxTries ? outOfTries(rule) : undefined
}

/** The model has ended its answer. Undefined: what was asked for is missing, and the model has been told so. */
export const demandOutput = (
  parts: EngineParts,
  state: SessionState,
  turn: TurnState,
): TurnEnd | undefined => {
  const rule = outputRuleOf(parts)
  if (rule === undefined || turn.output.value !== undefined) return { type: 'completed' }
  turn.output.misses += 1
  if (turn.output.misses >= rule.maxTries) return outOfTries(rule)
  nudge(
    parts,
    state,
    turn,
    `The answer is still missing: it has to be given with the ${STRUCTURED_OUTPUT} tool. Call it now, with the whole answer.`,
  )
  return undefined
}

const outOfTries = ({ maxTries }: OutputRule): TurnEnd => ({
  type: 'no_output',
  message: `The model gave no answer that fits the JSON schema in ${maxTries} tries.`,
})

/** Whatever ended a turn: without the answer that was asked for it is no success. */
export const withOutputOrError = (parts: EngineParts, turn: TurnState, end: TurnEnd): TurnEnd => {
  if (outputRuleOf(parts) === undefined || turn.output.value !== undefined) return end
  switch (end.type) {
    case 'completed':
      // A message that was only recorded asked for no answer.
      return turn.responses === 0 ? end : noAnswer('The turn ended')
    case 'hook_stopped':
    case 'stop_prevented':
    case 'prompt_stopped':
      return noAnswer('A hook ended the turn')
    default:
      return end
  }
}

const noAnswer = (what: string): TurnEnd => ({
  type: 'no_output',
  message: `${what} before there was an answer that fits the JSON schema.`,
})
