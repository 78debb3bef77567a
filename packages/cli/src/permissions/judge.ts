import type { Asked, Decision, DecisionReason, Denied } from './decision.ts'
import type { CallFacts } from './facts.ts'
import { judgeCommands } from './judge-commands.ts'
import { judgePaths } from './judge-paths.ts'
import { narrowedByRules } from './judge-rules.ts'
import { judgeTool } from './judge-tool.ts'
import { judgeUrls } from './judge-urls.ts'
import type { Policy } from './policy.ts'
import { changesSomething, malformed, outsideLimits, safetyProblem } from './safety.ts'
import { toolClass } from './tool-classes.ts'
import { wantedQuestion } from './wanted-question.ts'

/** The one decision, in the order of spec: permissions §3.2. Looks at nothing but its arguments. */
export const judge = (facts: CallFacts, policy: Policy): Decision => {
  const decision = decide(facts, policy)
  if (decision.behavior !== 'ask') return decision
  if (policy.mode === 'dontAsk') return unasked(decision, { type: 'mode', mode: 'dontAsk' }, DONT_ASK)
  return policy.limits?.denyInsteadOfAsking === true
    ? unasked(decision, { type: 'other', detail: 'denyInsteadOfPrompting' }, NO_PROMPTS)
    : decision
}

const DONT_ASK = 'The session is in dontAsk mode, in which nobody is asked and what is not allowed is denied.'
const NO_PROMPTS = 'The settings (denyInsteadOfPrompting) deny what would need a question.'

const decide = (facts: CallFacts, policy: Policy): Decision => {
  const { mode } = policy
  const { hook, toolName } = facts.question
  const stopped = malformed(facts) ?? outsideLimits(facts, policy) ?? narrowedByRules(facts, policy)
  if (stopped !== undefined) return stopped
  const forced = forcedQuestion(facts)
  if (forced !== undefined) return forced
  const problem = safetyProblem(facts, policy)
  if (problem !== undefined && (problem.always || mode !== 'bypassPermissions')) return problem.asked
  if (mode === 'bypassPermissions') return { behavior: 'allow', reason: { type: 'mode', mode } }
  if (mode === 'plan' && changesSomething(facts, policy)) return askedWhilePlanning(toolName)
  if (hook?.decision === 'allow') return { behavior: 'allow', reason: hookReason(hook) }
  return judgeByRules(facts, policy)
}

const judgeByRules = (facts: CallFacts, policy: Policy): Decision => {
  if (facts.commands.length > 0) return judgeCommands(facts, policy)
  if (facts.urls.length > 0) return judgeUrls(facts, policy)
  if (facts.paths.length > 0) return judgePaths(facts, policy)
  return judgeTool(facts, policy)
}

/** Questions that no allow rule, hook or mode answers. */
const forcedQuestion = (facts: CallFacts): Asked | undefined => {
  const { hook, toolName, requiresUserInteraction } = facts.question
  if (hook?.decision === 'ask')
    return ask(hookReason(hook), hook.reason || `${hook.hook} wants this confirmed.`)
  if (requiresUserInteraction === true || toolClass(toolName) === 'person') {
    return ask({ type: 'other', detail: 'needs a person' }, `${toolName} needs the answer of a person.`)
  }
  return undefined
}

const ask = (reason: DecisionReason, message: string): Asked => ({
  behavior: 'ask',
  reason,
  message,
  suggestions: [],
})

const askedWhilePlanning = (toolName: string): Asked =>
  ask(
    { type: 'mode', mode: 'plan' },
    `${toolName} would change something, and the session is in plan mode. Present the plan first.`,
  )

const unasked = (asked: Asked, reason: DecisionReason, why: string): Denied => ({
  behavior: 'deny',
  reason,
  message: `${wantedQuestion(asked)} ${why} Go on without it, and do not look for another way to do the same.`,
})

const hookReason = (hook: { readonly hook: string; readonly reason: string }): DecisionReason => ({
  type: 'hook',
  hook: hook.hook,
  reason: hook.reason,
})
