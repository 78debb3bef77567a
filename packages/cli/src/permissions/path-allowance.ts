import type { DecisionReason } from './decision.ts'
import type { CallFacts } from './facts.ts'
import { isOwnFile } from './own-files.ts'
import type { PathFact } from './path-fact.ts'
import { isInsideRoots, type Policy } from './policy.ts'
import { reasonOf } from './rule.ts'

/** Why a path may be touched without a question, or undefined. */
export const pathAllowance = (
  path: PathFact,
  facts: CallFacts,
  policy: Policy,
): DecisionReason | undefined => {
  if (path.unsure !== undefined) return undefined
  if (isOwnFile(path, policy)) return { type: 'other', detail: 'a file of the engine itself' }
  const inside = isInsideRoots(policy, path.members)
  if (inside && path.access === 'read') return { type: 'other', detail: 'inside the working directories' }
  if (inside && policy.mode === 'acceptEdits') return { type: 'mode', mode: 'acceptEdits' }
  return ruleAllowance(path, facts, policy)
}

/** The rules that allow every member of the check set. One rule may allow the path as given and another its target. */
const ruleAllowance = (path: PathFact, facts: CallFacts, policy: Policy): DecisionReason | undefined => {
  const toolName = path.access === 'read' ? 'Read' : 'Edit'
  const candidates = policy.pathRules.filter(
    ({ rule }) => rule.behavior === 'allow' && rule.toolName === toolName,
  )
  const found = path.members.map((member) => candidates.find((rule) => rule.matches(member, facts.cwds)))
  const [first] = found
  return first !== undefined && found.every((rule) => rule !== undefined) ? reasonOf(first.rule) : undefined
}
