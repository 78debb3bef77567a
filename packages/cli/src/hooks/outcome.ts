import type { HookEvent, SyncHookOutput } from '@agent-engine/protocol'
import type { HookOutcome } from './port.ts'

/** What one hook said, in a form that does not depend on its kind. */
export interface HookVerdict {
  /** Name for people: `PreToolUse:Callback`, or the command line. */
  readonly hook: string
  readonly output: SyncHookOutput
}

const STRICTNESS = ['allow', 'ask', 'deny'] as const
type Permission = (typeof STRICTNESS)[number]

const NO_REASON = 'Blocked by a hook that gave no reason.'

/**
 * Merges the verdicts of one event in configuration order: deny beats ask beats allow, all reasons of the winning kind
 * are kept, the last rewritten input wins (spec: hooks §7.4).
 */
export const mergeVerdicts = (
  event: HookEvent,
  matchValue: string | undefined,
  verdicts: readonly HookVerdict[],
): HookOutcome => {
  const permission = mergePermission(event, verdicts)
  const inputs = verdicts.flatMap(({ output }) => updatedInputOf(output))
  const outputs = verdicts.flatMap(({ output }) => updatedOutputOf(output))
  const blocks = event === 'PreToolUse' ? [] : verdicts.filter(({ output }) => output.decision === 'block')
  const stop = verdicts.find(({ output }) => output.continue === false)
  const name = matchValue === undefined ? event : `${event}:${matchValue}`
  const contexts = verdicts.flatMap(({ output }) => contextOf(output, name))
  const notes =
    event === 'PostToolUse' || event === 'PostToolUseFailure'
      ? blocks.map(
          ({ hook, output }) =>
            `${name} hook blocking error from command: "${hook}": ${output.reason ?? NO_REASON}`,
        )
      : []
  return {
    ...(permission === undefined ? {} : { permission }),
    ...(inputs.length === 0 ? {} : { updatedInput: inputs[inputs.length - 1] ?? {} }),
    ...(outputs.length === 0 ? {} : { updatedOutput: outputs[outputs.length - 1] }),
    ...(blocks.length === 0 || notes.length > 0
      ? {}
      : { block: { reason: blocks.map(({ output }) => output.reason ?? NO_REASON).join('\n') } }),
    ...(stop === undefined ? {} : { stop: { reason: stop.output.stopReason ?? 'A hook ended the turn.' } }),
    additionalContext: [...contexts, ...notes],
    systemMessages: verdicts.flatMap(({ output }) => output.systemMessage ?? []),
  }
}

const mergePermission = (event: HookEvent, verdicts: readonly HookVerdict[]): HookOutcome['permission'] => {
  const said = verdicts.flatMap(({ hook, output }) => {
    const decision = permissionOf(event, output)
    return decision === undefined ? [] : [{ hook, decision, reason: reasonOf(output) }]
  })
  const strictest = STRICTNESS.findLast((decision) => said.some((verdict) => verdict.decision === decision))
  const winners = said.filter((verdict) => verdict.decision === strictest)
  if (strictest === undefined) return undefined
  return {
    decision: strictest,
    reason: winners.map(({ reason }) => reason).join('\n'),
    hook: winners.map(({ hook }) => hook).join(', '),
  }
}

const permissionOf = (event: HookEvent, output: SyncHookOutput): Permission | undefined => {
  if (event !== 'PreToolUse') return undefined
  const specific = output.hookSpecificOutput
  if (specific?.hookEventName === 'PreToolUse' && specific.permissionDecision !== undefined) {
    return specific.permissionDecision === 'defer' ? 'ask' : specific.permissionDecision
  }
  if (output.decision === 'block') return 'deny'
  return output.decision === 'approve' ? 'allow' : undefined
}

const reasonOf = (output: SyncHookOutput): string => {
  const specific = output.hookSpecificOutput
  const given = specific?.hookEventName === 'PreToolUse' ? specific.permissionDecisionReason : undefined
  return given ?? output.reason ?? NO_REASON
}

const updatedInputOf = ({ hookSpecificOutput: specific }: SyncHookOutput) =>
  specific?.hookEventName === 'PreToolUse' && specific.updatedInput !== undefined
    ? [specific.updatedInput]
    : []

const updatedOutputOf = ({ hookSpecificOutput: specific }: SyncHookOutput): unknown[] => {
  if (specific?.hookEventName !== 'PostToolUse') return []
  const updated = specific.updatedToolOutput ?? specific.updatedMCPToolOutput
  return updated === undefined ? [] : [updated]
}

const contextOf = ({ hookSpecificOutput: specific }: SyncHookOutput, name: string): string[] =>
  specific !== undefined && 'additionalContext' in specific && specific.additionalContext !== undefined
    ? [`${name} hook additional context: ${specific.additionalContext}`]
    : []
