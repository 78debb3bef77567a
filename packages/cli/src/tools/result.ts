import type { ContentBlockParam, JsonObject, ToolResultBlockParam } from '@agent-engine/protocol'
import type { DecisionReason } from '../permissions/decision.ts'
import { truncateMiddle } from '../platform/text.ts'
import type { ToolInputError, ToolOutcome } from './define.ts'
import { InputValidationError } from './input-errors.ts'
import { ERROR_TEXT_LIMIT } from './limits.ts'

/** Whether a call was let through, and by whom (spec: tools §2.5, `tool_result_meta`). */
export interface PermissionTrace {
  readonly decision: 'accept' | 'reject'
  readonly source: 'config' | 'hook' | 'user_temporary' | 'user_permanent' | 'user_reject'
  readonly reason?: DecisionReason
}

/** A refused call, for `result.permission_denials`. */
export interface Denial {
  readonly tool_name: string
  readonly tool_use_id: string
  readonly tool_input: JsonObject
}

/** What became of one tool use. There is exactly one for every tool use of a response. */
export interface ToolResult {
  readonly toolUseId: string
  readonly toolName: string
  readonly block: ToolResultBlockParam
  /** `tool_use_result`: the structured output, or a string on errors. */
  readonly structured: unknown
  readonly permission?: PermissionTrace
  readonly denial?: Denial
  /** Set when the work was not done although the call was valid. */
  readonly notExecuted?: 'user-rejected' | 'permission-rule'
  readonly followUp?: readonly ContentBlockParam[]
  /** Texts that hooks want the model to see. */
  readonly contexts: readonly string[]
  /** A hook ends the turn after this tool. */
  readonly stop?: { readonly reason: string }
  /** The host refused and wants the turn ended. */
  readonly interrupt?: true
  /** A hook put the call off: the work was not done, and nobody is told of a result. */
  readonly deferred?: true
}

export interface ToolUse {
  readonly id: string
  readonly name: string
  readonly input: JsonObject
  /** Set when the model's input JSON did not parse; `input` is then `{}`. */
  readonly inputProblem?: string
}

export const succeeded = (
  use: ToolUse,
  toolName: string,
  outcome: ToolOutcome,
  permission: PermissionTrace,
): ToolResult => {
  const { content, isError, followUp } = outcome.model
  const shown = isEmpty(content) ? `(${toolName} completed with no output)` : content
  return {
    toolUseId: use.id,
    toolName,
    block: {
      tool_use_id: use.id,
      type: 'tool_result',
      content: typeof shown === 'string' ? shown : [...shown],
      ...(isError === undefined ? {} : { is_error: isError }),
    },
    structured: outcome.output,
    permission,
    contexts: [],
    ...(followUp ? { followUp } : {}),
  }
}

const isEmpty = (content: ToolOutcome['model']['content']): boolean => content.length === 0

type Extras = Partial<
  Pick<ToolResult, 'permission' | 'denial' | 'notExecuted' | 'interrupt' | 'stop' | 'contexts'>
>

/** An error result whose text the model sees as it is (classes X and P). */
export const failed = (use: ToolUse, toolName: string, text: string, extras: Extras = {}): ToolResult => {
  const message = truncateMiddle(text, ERROR_TEXT_LIMIT)
  return errorResult(use, toolName, message, `Error: ${message}`, extras)
}

/** An error result for a call that was wrong in itself (class V). */
export const invalid = (
  use: ToolUse,
  toolName: string,
  error: ToolInputError,
  extras: Extras = {},
): ToolResult =>
  errorResult(
    use,
    toolName,
    `<tool_use_error>${error.message}</tool_use_error>`,
    structuredText(error),
    extras,
  )

const structuredText = (error: ToolInputError): string => {
  if (error instanceof InputValidationError) return error.structured
  return error.message.startsWith('Error:') ? error.message : `Error: ${error.message}`
}

/** What a call gets that an interrupt kept from finishing, or from starting. */
export const interrupted = (use: ToolUse, toolName: string, state: 'running' | 'waiting'): ToolResult =>
  errorResult(
    use,
    toolName,
    state === 'running'
      ? 'The user interrupted this tool while it was running. It may have had effects already. Stop here and wait for what the user says next.'
      : 'The user interrupted before this tool ran, so it did nothing. Stop here and wait for what the user says next.',
    'User rejected tool use',
    { notExecuted: 'user-rejected' },
  )

/** Stands for the result of a call that a hook put off; the call is made again when the session goes on. */
export const deferred = (use: ToolUse, toolName: string): ToolResult => ({
  ...errorResult(use, toolName, 'A hook put this call off.', 'A hook put this call off.', {}),
  deferred: true,
})

const errorResult = (
  use: ToolUse,
  toolName: string,
  content: string,
  structured: string,
  extras: Extras,
): ToolResult => ({
  toolUseId: use.id,
  toolName,
  block: { type: 'tool_result', content, is_error: true, tool_use_id: use.id },
  structured,
  contexts: [],
  ...extras,
})
