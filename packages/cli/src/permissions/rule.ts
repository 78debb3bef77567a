import type { PermissionBehavior } from '@agent-engine/protocol'
import { canonicalToolName } from '@agent-engine/protocol/tool-names'
import type { DecisionReason, RuleSource } from './decision.ts'

/** One permission rule with where it came from (spec: permissions §4.1). */
export interface Rule {
  readonly behavior: PermissionBehavior
  readonly source: RuleSource
  /** Canonical tool name, or a pattern for tool names. */
  readonly toolName: string
  /** Absent: every use of the tool. */
  readonly content?: string
  /** `Tool` or `Tool(content)`. */
  readonly text: string
  /** Directory that a path starting with `/` is relative to. */
  readonly anchor: string
}

/** A list of rules as a settings file, a flag or the session holds it. */
export interface RuleList {
  readonly source: RuleSource
  readonly anchor: string
  readonly allow?: readonly string[]
  readonly deny?: readonly string[]
  readonly ask?: readonly string[]
}

export interface RuleValue {
  readonly toolName: string
  readonly content?: string
}

/** Takes a rule apart; undefined when its parentheses do not fit. `Tool(*)` is `Tool`. */
export const parseRule = (text: string): RuleValue | undefined => {
  const open = text.indexOf('(')
  if (open === -1)
    return text === '' || text.includes(')') ? undefined : { toolName: canonicalToolName(text) }
  if (open === 0 || !text.endsWith(')')) return undefined
  const toolName = canonicalToolName(text.slice(0, open))
  const content = text.slice(open + 1, -1)
  if (content === '') return undefined
  return content === '*' ? { toolName } : { toolName, content }
}

export const formatRule = ({ toolName, content }: RuleValue): string =>
  content === undefined ? toolName : `${toolName}(${content})`

/** The rules of a list; strings that are no rules are left out (`ruleProblem` says why). */
export const rulesOf = (list: RuleList): readonly Rule[] =>
  (['deny', 'ask', 'allow'] as const).flatMap((behavior) =>
    (list[behavior] ?? []).flatMap((text) => {
      const value = parseRule(text)
      if (value === undefined) return []
      return [{ behavior, source: list.source, anchor: list.anchor, text: formatRule(value), ...value }]
    }),
  )

/** The rule as the reason of a decision. */
export const reasonOf = ({ text, behavior, source }: Rule): DecisionReason => ({
  type: 'rule',
  rule: text,
  behavior,
  source,
})
