import { blockRules } from './blocks.ts'
import { cacheControlRules } from './cache-control.ts'
import { countTokensFieldRules, fieldRules } from './fields.ts'
import { headerRules } from './headers.ts'
import { mediaRules } from './media.ts'
import type { Problem, Rule, Subject } from './problem.ts'
import { roleRules } from './roles.ts'
import { thinkingRules } from './thinking.ts'
import { toolPairRules } from './tool-pairs.ts'
import { toolRules } from './tools.ts'

const CONVERSATION_RULES: readonly Rule[] = [
  roleRules,
  blockRules,
  toolPairRules,
  cacheControlRules,
  thinkingRules,
  toolRules,
  mediaRules,
]

/** Every rule that a request to `/v1/messages` breaks, in a fixed order. */
export function validateRequest(subject: Subject): Problem[] {
  return [headerRules, fieldRules, ...CONVERSATION_RULES].flatMap((rule) => rule(subject))
}

/** The same for `/v1/messages/count_tokens`. */
export function validateCountTokens(subject: Subject): Problem[] {
  return [headerRules, countTokensFieldRules, ...CONVERSATION_RULES].flatMap((rule) => rule(subject))
}
