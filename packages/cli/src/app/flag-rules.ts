import { TOOL_NAMES } from '@agent-engine/protocol/tool-names'
import { parseRule } from '../permissions/rule.ts'
import type { CliFlags } from './argv.ts'
import { splitRuleList } from './rule-list.ts'

type RuleFlags = Pick<CliFlags, 'allowedTools' | 'disallowedTools' | 'tools'>

/**
 * What flags name in vain: texts that are no rules, and names that are nearly those of tools. Other unknown names pass in silence:
 * hosts name tools of other versions, and servers bring theirs later.
 */
export const flagRuleProblems = ({ allowedTools, disallowedTools, tools }: RuleFlags): readonly string[] => [
  ...problems('--allowedTools', splitRuleList(allowedTools)),
  ...problems('--disallowedTools', splitRuleList(disallowedTools)),
  ...problems('--tools', splitRuleList(tools)),
]

const problems = (flag: string, rules: readonly string[]): readonly string[] =>
  rules.flatMap((rule) => {
    const parsed = parseRule(rule)
    if (parsed === undefined) {
      return [`Warning: ${flag}: '${rule}' is no rule; ignored. Write Tool or Tool(content).`]
    }
    const meant = nearName(parsed.toolName)
    return meant === undefined
      ? []
      : [`Warning: ${flag}: there is no tool ${parsed.toolName}. Did you mean ${meant}?`]
  })

const KNOWN: ReadonlySet<string> = new Set(TOOL_NAMES)

const nearName = (name: string): string | undefined =>
  KNOWN.has(name) || name === 'default' ? undefined : TOOL_NAMES.find((known) => isSlip(name, known))

/** The same but for letter case, or one letter too many, missing, wrong, or swapped with its neighbour. */
const isSlip = (name: string, known: string): boolean => {
  const [a, b] = [name.toLowerCase(), known.toLowerCase()]
  if (a === b) return true
  if (Math.min(a.length, b.length) < 4 || Math.abs(a.length - b.length) > 1) return false
  let start = 0
  while (start < a.length && a[start] === b[start]) start += 1
  const isRest = (skipA: number, skipB: number): boolean => a.slice(start + skipA) === b.slice(start + skipB)
  const isSwap = a[start] === b[start + 1] && a[start + 1] === b[start] && isRest(2, 2)
  return isSwap || isRest(1, 1) || isRest(1, 0) || isRest(0, 1)
}
