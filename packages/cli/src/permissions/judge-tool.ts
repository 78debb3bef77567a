import type { Allowed, Decision } from './decision.ts'
import type { CallFacts } from './facts.ts'
import { matchesName, NAMING_TOOLS } from './match-name.ts'
import { coversTool } from './match-tool.ts'
import type { Policy } from './policy.ts'
import { reasonOf } from './rule.ts'
import { allowRule } from './suggest.ts'
import { toolClass } from './tool-classes.ts'

/** Calls that touch no path, command or URL: the tool as a whole is what rules allow. */
export const judgeTool = (facts: CallFacts, policy: Policy): Decision => {
  const { toolName } = facts.question
  const ruled = toolAllowance(facts, policy) ?? nameAllowance(facts, policy)
  if (ruled !== undefined) return ruled
  if (facts.question.preapproved === true) {
    return {
      behavior: 'allow',
      reason: { type: 'other', detail: 'the configuration of its server allows it' },
    }
  }
  if (toolClass(toolName) === 'free' && !grantsMore(facts)) {
    return { behavior: 'allow', reason: { type: 'other', detail: `${toolName} needs no permission` } }
  }
  return {
    behavior: 'ask',
    reason: { type: 'other', detail: 'no rule' },
    message: `${toolName} needs approval, and no rule allows it.`,
    suggestions: suggestionsFor(facts),
  }
}

/** An allow rule for every use of the tool. */
export const toolAllowance = ({ question }: CallFacts, policy: Policy): Allowed | undefined => {
  const rule = policy.rules.find(
    (each) => each.behavior === 'allow' && coversTool(each, question.toolName, question.server),
  )
  if (rule === undefined) return undefined
  return { behavior: 'allow', reason: reasonOf(rule) }
}

const nameAllowance = ({ names, question }: CallFacts, policy: Policy): Allowed | undefined => {
  if (!NAMING_TOOLS.has(question.toolName) || names.length === 0) return undefined
  const rule = policy.rules.find(
    ({ behavior, toolName, content }) =>
      behavior === 'allow' &&
      toolName === question.toolName &&
      content !== undefined &&
      names.every((name) => matchesName(content, name)),
  )
  if (rule === undefined) return undefined
  return { behavior: 'allow', reason: reasonOf(rule) }
}

const grantsMore = ({ question: { subjects } }: CallFacts): boolean =>
  subjects.some((subject) => subject.kind === 'name' && subject.grants === true)

const suggestionsFor = (facts: CallFacts) => {
  const { toolName } = facts.question
  if (toolName === 'SlashCommand') return slashSuggestions(facts)
  return toolName === 'Skill'
    ? facts.names.map((ruleContent) => allowRule({ toolName, ruleContent }, 'localSettings'))
    : [allowRule({ toolName }, 'localSettings')]
}

const slashSuggestions = ({ names, question: { toolName } }: CallFacts) =>
  names.flatMap((name) => {
    const [command = ''] = name.split(/\s/)
    return [name, `${command}:*`].map((ruleContent) => allowRule({ toolName, ruleContent }, 'localSettings'))
  })
