import type { Decision } from './decision.ts'
import type { CallFacts } from './facts.ts'
import { toolAllowance } from './judge-tool.ts'
import { hostOf, matchesUrl } from './match-url.ts'
import type { Policy } from './policy.ts'
import { reasonOf } from './rule.ts'
import { allowRule } from './suggest.ts'

/** Calls that fetch: every host has to be allowed (spec: permissions §4.5). */
export const judgeUrls = (facts: CallFacts, policy: Policy): Decision => {
  const whole = toolAllowance(facts, policy)
  if (whole !== undefined) return whole
  const rules = policy.rules.filter(
    ({ behavior, toolName }) => behavior === 'allow' && toolName === 'WebFetch',
  )
  const found = facts.urls.map((url) => rules.find(({ content = '' }) => matchesUrl(content, url)))
  const at = found.indexOf(undefined)
  const [rule] = found
  if (at === -1 && rule !== undefined) {
    return { behavior: 'allow', reason: reasonOf(rule) }
  }
  const url = facts.urls[at] ?? ''
  const host = hostOf(url)
  return {
    behavior: 'ask',
    reason: { type: 'other', detail: 'no rule' },
    message: `Fetching from ${host ?? url} needs approval, and no rule allows it.`,
    suggestions:
      host === undefined
        ? []
        : [allowRule({ toolName: 'WebFetch', ruleContent: `domain:${host}` }, 'localSettings')],
  }
}
