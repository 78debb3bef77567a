import type { Asked, Decision, DecisionReason } from './decision.ts'
import type { CallFacts } from './facts.ts'
import { toolAllowance } from './judge-tool.ts'
import { pathAllowance } from './path-allowance.ts'
import type { PathFact } from './path-fact.ts'
import { isInsideRoots, type Policy } from './policy.ts'
import { readSuggestions, writeSuggestions } from './suggest.ts'

/** File tools: every path has to be allowed (spec: permissions §4.4, §6). */
export const judgePaths = (facts: CallFacts, policy: Policy): Decision => {
  const whole = toolAllowance(facts, policy)
  if (whole !== undefined) return whole
  let reason: DecisionReason = { type: 'other', detail: 'no path' }
  for (const path of facts.paths) {
    const allowance = pathAllowance(path, facts, policy)
    if (allowance === undefined) return asked(path, facts, policy)
    reason = allowance
  }
  return { behavior: 'allow', reason }
}

/** Tools whose path is a directory to look through. */
const SEARCHES: ReadonlySet<string> = new Set(['Grep', 'Glob'])

const asked = (path: PathFact, { question: { toolName } }: CallFacts, policy: Policy): Asked => {
  const inside = isInsideRoots(policy, path.members)
  const suggestions =
    path.access === 'read' ? readSuggestions(path, SEARCHES.has(toolName)) : writeSuggestions(path, policy)
  return {
    behavior: 'ask',
    reason: inside ? { type: 'other', detail: 'no rule' } : { type: 'workingDir', path: path.given },
    message: inside
      ? `${toolName} needs approval to write ${path.given}, and no rule allows it.`
      : `${toolName} needs approval for ${path.given}, which is outside the working directories${leadsTo(path)}.`,
    suggestions,
    ...(inside ? {} : { blockedPath: path.given }),
  }
}

const leadsTo = ({ members: [, target], unsure }: PathFact): string => {
  if (unsure !== undefined) return ` (${unsure})`
  return target === undefined ? '' : ` (it leads to ${target})`
}
