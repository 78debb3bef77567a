import type { Asked, Denied } from './decision.ts'
import type { CallFacts } from './facts.ts'
import type { Policy } from './policy.ts'
import { reasonOf } from './rule.ts'
import { narrowingHits, type RuleHit } from './rule-hits.ts'
import { sourceName } from './source-names.ts'

/** What deny and ask rules say; a deny rule wins whatever else holds. */
export const narrowedByRules = (facts: CallFacts, policy: Policy): Asked | Denied | undefined => {
  const hits = narrowingHits(facts, policy)
  const denied = hits.find(({ rule }) => rule.behavior === 'deny')
  const hit = denied ?? hits[0]
  if (hit === undefined) return undefined
  const reason = reasonOf(hit.rule)
  const { toolName } = facts.question
  if (hit === denied) {
    const message = `Permission to use ${toolName} with ${shown(hit)} is denied by the rule ${hit.rule.text} (${sourceName(hit.rule.source)}).`
    return { behavior: 'deny', reason, message }
  }
  const message = `The rule ${hit.rule.text} (${sourceName(hit.rule.source)}) asks about ${shown(hit)}.`
  return { behavior: 'ask', reason, message, suggestions: [] }
}

/** The deny rules alone. */
export const deniedByRules = (facts: CallFacts, policy: Policy): Denied | undefined => {
  const narrowed = narrowedByRules(facts, policy)
  return narrowed?.behavior === 'deny' ? narrowed : undefined
}

const shown = ({ rule, subject }: RuleHit): string =>
  rule.toolName === 'WebFetch' && rule.content !== undefined ? rule.content : `\`${subject}\``
