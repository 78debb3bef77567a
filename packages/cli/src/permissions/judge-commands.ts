import type { PermissionRuleValue, PermissionUpdate } from '@agent-engine/protocol'
import { allowForms } from './command-forms.ts'
import type { CommandResult, Decision, DecisionReason } from './decision.ts'
import type { CallFacts, CommandCall } from './facts.ts'
import { toolAllowance } from './judge-tool.ts'
import { matchesCommand } from './match-command.ts'
import type { Policy } from './policy.ts'
import { allowRules } from './suggest.ts'

/** A command line: every simple command has to be allowed (spec: permissions §7.1). */
export const judgeCommands = (facts: CallFacts, policy: Policy): Decision => {
  const whole = toolAllowance(facts, policy)
  if (whole !== undefined) return whole
  const results = facts.commands.flatMap(({ calls }) => calls).map((call) => judgeCall(call, policy))
  const open = results.filter(({ behavior }) => behavior !== 'allow')
  const reason: DecisionReason = { type: 'subcommandResults', results }
  if (open.length === 0 && results.length > 0) return { behavior: 'allow', reason }
  const only = results.length === 1 ? results[0] : undefined
  return {
    behavior: 'ask',
    reason: only === undefined ? reason : only.reason,
    message:
      only === undefined
        ? `These commands need approval, and no rule allows them: ${open.map(({ command }) => command).join(', ')}`
        : 'This command needs approval, and no rule allows it.',
    suggestions: suggestions(open),
  }
}

const judgeCall = ({ command }: CommandCall, policy: Policy): CommandResult => {
  const forms = allowForms(command)
  const rule = policy.rules.find(
    ({ behavior, toolName, content }) =>
      behavior === 'allow' &&
      toolName === 'Bash' &&
      content !== undefined &&
      forms.some((form) => matchesCommand(content, form)),
  )
  if (rule === undefined) {
    return { command: command.text, behavior: 'ask', reason: { type: 'other', detail: 'no rule' } }
  }
  return {
    command: command.text,
    behavior: 'allow',
    reason: { type: 'rule', rule: rule.text, behavior: 'allow', source: rule.source },
  }
}

/** More rules than a person reads are not offered. */
const MOST_RULES = 5

const suggestions = (open: readonly CommandResult[]): readonly PermissionUpdate[] => {
  const rules = open.map(({ command }): PermissionRuleValue => ({ toolName: 'Bash', ruleContent: command }))
  return rules.length > MOST_RULES ? [] : [allowRules(rules, 'localSettings')]
}
