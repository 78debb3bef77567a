import { type Approval, approve } from './command-approval.ts'
import type { CommandCall } from './command-fact.ts'
import type { CommandResult, Decision, DecisionReason } from './decision.ts'
import type { CallFacts } from './facts.ts'
import { toolAllowance } from './judge-tool.ts'
import type { Policy } from './policy.ts'
import { commandSuggestions } from './suggest-commands.ts'

/** A call of a line with what was found about it. */
export interface JudgedCall {
  readonly call: CommandCall
  readonly approval: Approval
}

/** A command line: every simple command has to be allowed (spec: permissions §7.1). */
export const judgeCommands = (facts: CallFacts, policy: Policy): Decision => {
  const whole = toolAllowance(facts, policy)
  if (whole !== undefined) return whole
  const judged = facts.commands.flatMap((line) =>
    line.calls
      .filter(({ role }) => role === 'run')
      .map((call): JudgedCall => ({ call, approval: approve(call, line, facts, policy) })),
  )
  const finding = facts.commands.flatMap(({ findings }) => findings)[0]
  const reason: DecisionReason = { type: 'subcommandResults', results: judged.map(resultOf) }
  if (finding !== undefined) {
    return { behavior: 'ask', reason, message: FINDING_TEXTS[finding.kind], suggestions: [] }
  }
  const open = judged.filter(({ approval }) => !approval.allowed)
  if (open.length === 0 && judged.length > 0) return { behavior: 'allow', reason }
  const blockedPath = open.flatMap(({ call, approval }) => blocked(call, approval))[0]
  const [only] = judged
  return {
    behavior: 'ask',
    reason: judged.length === 1 && only !== undefined ? only.approval.reason : reason,
    message: messageOf(open),
    suggestions: commandSuggestions(open, policy),
    ...(blockedPath === undefined ? {} : { blockedPath }),
  }
}

const resultOf = ({ call, approval }: JudgedCall): CommandResult => ({
  command: call.text,
  behavior: approval.allowed ? 'allow' : 'ask',
  reason: approval.reason,
})

const blocked = (call: CommandCall, approval: Approval): readonly string[] => {
  if (approval.allowed) return []
  const [path] = approval.paths.length > 0 ? approval.paths : call.paths.filter(() => call.edits)
  return path === undefined ? [] : [path.given]
}

const messageOf = (open: readonly JudgedCall[]): string => {
  const parts = open.flatMap(({ call, approval }) =>
    approval.allowed ? [] : [`\`${call.text}\` needs approval: ${approval.why}.`],
  )
  return parts.length === 0 ? 'The command line holds no command, and no rule allows it.' : parts.join(' ')
}

const FINDING_TEXTS = {
  unparsed: 'This command line could not be read with certainty and needs approval.',
  'too-long': 'This command line is too long to be checked and needs approval.',
  'odd-character': 'This command line holds characters that cannot be seen and needs approval.',
  'control-character': 'This command line holds control characters.',
  background: 'This command line leaves a command running in the background and needs approval.',
  group: 'This command line groups commands with parentheses or braces and needs approval.',
  substitution: 'This command line uses the output of a command as part of another and needs approval.',
  'control-flow': 'This command line holds a loop or a choice that rules do not cover and needs approval.',
  definition: 'This command line defines a function and needs approval.',
  expansion:
    'This command line holds an expansion whose result is not known before it runs and needs approval.',
  'here-document': 'This command line holds a here-document that the shell expands and needs approval.',
  opaque: 'This command line runs text that cannot be checked and needs approval.',
} as const
