import type { CallFacts } from './facts.ts'
import { matchesCommand } from './match-command.ts'
import { matchesName, NAMING_TOOLS } from './match-name.ts'
import { matchesParameter } from './match-parameter.ts'
import { coversTool } from './match-tool.ts'
import { matchesUrl } from './match-url.ts'
import type { PathFact } from './path-fact.ts'
import type { PathRule } from './path-rule.ts'
import type { Policy } from './policy.ts'
import type { Rule } from './rule.ts'

/** A rule that speaks about a call, and what of the call it speaks about. */
export interface RuleHit {
  readonly rule: Rule
  readonly subject: string
}

/** The deny and ask rules that hold for a call: one subject that fits is enough. */
export const narrowingHits = (facts: CallFacts, policy: Policy): readonly RuleHit[] => {
  const { pathRules, rules } = policy
  return [
    ...rules.filter(isNarrowing).flatMap((rule) => hitOf(rule, facts)),
    ...pathRules.filter(({ rule }) => isNarrowing(rule)).flatMap((rule) => pathHit(rule, facts)),
  ]
}

const isNarrowing = (rule: Rule): boolean => rule.behavior !== 'allow'

const hitOf = (rule: Rule, facts: CallFacts): readonly RuleHit[] => {
  const subject = subjectOf(rule, facts)
  return subject === undefined ? [] : [{ rule, subject }]
}

const subjectOf = (rule: Rule, facts: CallFacts): string | undefined => {
  const { toolName, server, input } = facts.question
  if (coversTool(rule, toolName, server)) return toolName
  const { content } = rule
  if (content === undefined) return undefined
  if (rule.toolName === toolName && matchesParameter(rule, input)) return content
  if (rule.toolName === 'Bash') return deniedCommand(content, facts)
  if (rule.toolName === 'WebFetch') return facts.urls.find((url) => matchesUrl(content, url))
  if (NAMING_TOOLS.has(rule.toolName) && rule.toolName === toolName) {
    return facts.names.find((name) => matchesName(content, name))
  }
  return undefined
}

const deniedCommand = (content: string, { commands }: CallFacts): string | undefined => {
  for (const line of commands) {
    if (matchesCommand(content, line.text.trim())) return line.text
    const call = line.calls.find(({ denyForms }) => denyForms.some((form) => matchesCommand(content, form)))
    if (call !== undefined) return call.text
  }
  return undefined
}

const pathHit = (pathRule: PathRule, facts: CallFacts): readonly RuleHit[] => {
  const { rule } = pathRule
  const applies = ({ access }: PathFact): boolean =>
    access === 'write' ? rule.behavior === 'deny' || rule.toolName === 'Edit' : rule.toolName === 'Read'
  const path = touchedPaths(facts).find(
    (fact) => applies(fact) && fact.members.some((member) => pathRule.matches(member, facts.cwds)),
  )
  return path === undefined ? [] : [{ rule, subject: path.given }]
}

/** Every path of a call, whichever way it touches it; not the directories that a pattern took in. */
export const touchedPaths = (facts: CallFacts): readonly PathFact[] => [
  ...facts.paths,
  ...facts.commands.flatMap(({ calls }) => calls.flatMap(({ paths }) => paths.filter(({ taken }) => !taken))),
]
