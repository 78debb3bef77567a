import type { HookEvent, SyncHookOutput } from '@agent-engine/protocol'
import { EVENT_RULES } from './event-rules.ts'
import type { HookOutcome } from './port.ts'

/** What one hook said, in a form that does not depend on its kind. */
export interface HookVerdict {
  /** In texts for the model: `PreToolUse:Bash`, `PreToolUse:Callback`. */
  readonly name: string
  /** Its command line, or what stands for one. */
  readonly command: string
  readonly output: SyncHookOutput
  /** What it printed where an event takes plain text. */
  readonly text?: string
}

const STRICTNESS = ['allow', 'ask', 'defer', 'deny'] as const
type Permission = (typeof STRICTNESS)[number]

const NO_REASON = 'Blocked by a hook that gave no reason.'

/**
 * Merges the verdicts of one event in configuration order: deny beats defer beats ask beats allow, all reasons of the winning kind
 * are kept, the last rewritten input wins (spec: hooks §7.4).
 */
export const mergeVerdicts = (event: HookEvent, verdicts: readonly HookVerdict[]): HookOutcome => {
  const permission = mergePermission(event, verdicts)
  const request = mergeRequest(verdicts)
  const elicitation = mergeElicitation(verdicts)
  const inputs = verdicts.flatMap(({ output }) => updatedInputOf(output))
  const outputs = verdicts.flatMap(({ output }) => updatedOutputOf(output))
  const blocks = event === 'PreToolUse' ? [] : verdicts.filter(({ output }) => output.decision === 'block')
  const isNote = EVENT_RULES[event].exit2 === 'note'
  const stop = verdicts.find(({ output }) => output.continue === false)
  const worktreePath = event === 'WorktreeCreate' ? verdicts.flatMap(worktreePathOf).at(-1) : undefined
  return {
    ...(worktreePath === undefined ? {} : { worktreePath }),
    ...(permission === undefined ? {} : { permission }),
    ...(request === undefined ? {} : { request }),
    ...(inputs.length === 0 ? {} : { updatedInput: inputs[inputs.length - 1] ?? {} }),
    ...(outputs.length === 0 ? {} : { updatedOutput: outputs[outputs.length - 1] }),
    ...(elicitation === undefined ? {} : { elicitation }),
    ...(blocks.length === 0 || isNote
      ? {}
      : { block: { reason: blocks.map(({ output }) => output.reason ?? NO_REASON).join('\n') } }),
    ...sessionEffects(verdicts),
    ...(stop === undefined ? {} : { stop: { reason: stop.output.stopReason ?? 'A hook ended the turn.' } }),
    additionalContext: [
      ...verdicts.flatMap((verdict) => contextOf(event, verdict)),
      ...(isNote ? blocks.map(noteOf) : []),
    ],
    systemMessages: verdicts.flatMap(({ output }) => output.systemMessage ?? []),
  }
}

/** Plain text is the path too. */
const worktreePathOf = ({ output, text = '' }: HookVerdict): string[] => {
  const specific = output.hookSpecificOutput
  if (specific?.hookEventName === 'WorktreeCreate') return [specific.worktreePath]
  return text === '' ? [] : [text]
}

const noteOf = ({ name, command, output }: HookVerdict): string =>
  `${name} hook blocking error from command: "${command}": ${output.reason ?? NO_REASON}`

const contextOf = (event: HookEvent, { name, output, text = '' }: HookVerdict): readonly string[] => {
  const specific = output.hookSpecificOutput
  const added =
    specific !== undefined && 'additionalContext' in specific ? specific.additionalContext : undefined
  const contexts = added === undefined ? [] : [`${name} hook additional context: ${added}`]
  if (text === '') return contexts
  switch (EVENT_RULES[event].text) {
    case 'context':
      return [`${name} hook success: ${text}`, ...contexts]
    case 'instructions':
      return [text, ...contexts]
    case 'nothing':
      return contexts
  }
}

const mergePermission = (event: HookEvent, verdicts: readonly HookVerdict[]): HookOutcome['permission'] => {
  const said = verdicts.flatMap(({ name, command, output }) => {
    const decision = permissionOf(event, output)
    const hook = command === CALLBACK_COMMAND ? name : command
    if (decision === undefined) return []
    // What blocks has to say something; a question without a reason is one.
    const reason = reasonOf(output) ?? (decision === 'deny' || decision === 'defer' ? NO_REASON : '')
    return [{ hook, decision, reason }]
  })
  const strictest = STRICTNESS.findLast((decision) => said.some((verdict) => verdict.decision === decision))
  const winners = said.filter((verdict) => verdict.decision === strictest)
  if (strictest === undefined) return undefined
  return {
    decision: strictest,
    reason: winners.flatMap(({ reason }) => (reason === '' ? [] : [reason])).join('\n'),
    hook: winners.map(({ hook }) => hook).join(', '),
  }
}

/** Stands for the command line of a hook that lives in the host. */
export const CALLBACK_COMMAND = 'callback'

/** The part of an answer that lets an action happen, or not. */
const decisive = ({ hookSpecificOutput: specific }: SyncHookOutput) =>
  specific?.hookEventName === 'PreToolUse' || specific?.hookEventName === 'PreModelSwitch'
    ? specific
    : undefined

const permissionOf = (event: HookEvent, output: SyncHookOutput): Permission | undefined => {
  const said = decisive(output)?.permissionDecision
  if (event !== 'PreToolUse') return said
  // An answer that says both is read as the stricter one.
  if (output.decision === 'block') return 'deny'
  return said ?? (output.decision === 'approve' ? 'allow' : undefined)
}

const reasonOf = (output: SyncHookOutput): string | undefined => {
  const ofDecision = decisive(output)?.permissionDecisionReason
  const reasons = output.decision === 'block' ? [output.reason, ofDecision] : [ofDecision, output.reason]
  return reasons.find((reason) => reason !== undefined)
}

/** Among hooks that answer in the user's place, a refusal wins. */
const mergeRequest = (verdicts: readonly HookVerdict[]): HookOutcome['request'] => {
  const decisions = verdicts.flatMap(({ output: { hookSpecificOutput: specific } }) =>
    specific?.hookEventName === 'PermissionRequest' ? (specific.decision ?? []) : [],
  )
  return decisions.find(({ behavior }) => behavior === 'deny') ?? decisions[0]
}

/** Among hooks that answer a server in the user's place, a refusal wins, then a cancellation; the last content counts. */
const mergeElicitation = (verdicts: readonly HookVerdict[]): HookOutcome['elicitation'] => {
  const said = verdicts.flatMap(({ output: { hookSpecificOutput: specific } }) =>
    specific?.hookEventName === 'Elicitation' || specific?.hookEventName === 'ElicitationResult'
      ? [specific]
      : [],
  )
  const action = (['decline', 'cancel', 'accept'] as const).find((each) =>
    said.some((specific) => specific.action === each),
  )
  const content = said.findLast((specific) => specific.content !== undefined)?.content
  if (action === undefined && content === undefined) return undefined
  return { ...(action === undefined ? {} : { action }), ...(content === undefined ? {} : { content }) }
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

/** What hooks want of the session itself. */
const sessionEffects = (
  verdicts: readonly HookVerdict[],
): Pick<HookOutcome, 'initialMessage' | 'hidesPrompt' | 'reloadsSkills'> => {
  const messages = verdicts.flatMap(({ output: { hookSpecificOutput: specific } }) =>
    specific?.hookEventName === 'SessionStart' ? (specific.initialUserMessage ?? []) : [],
  )
  const hides = verdicts.some(
    ({ output: { hookSpecificOutput: specific } }) =>
      (specific?.hookEventName === 'UserPromptSubmit' || specific?.hookEventName === 'UserPromptExpansion') &&
      specific.suppressOriginalPrompt === true,
  )
  const reloads = verdicts.some(
    ({ output: { hookSpecificOutput: specific } }) =>
      specific?.hookEventName === 'SessionStart' && specific.reloadSkills === true,
  )
  return {
    ...(messages.length === 0 ? {} : { initialMessage: messages.join('\n\n') }),
    ...(hides ? { hidesPrompt: true } : {}),
    ...(reloads ? { reloadsSkills: true } : {}),
  }
}
