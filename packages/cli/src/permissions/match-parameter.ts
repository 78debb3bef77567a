import type { JsonObject } from '@agent-engine/protocol'
import type { Rule } from './rule.ts'
import { matchesWildcard } from './wildcard.ts'

/** Fields that have rules of their own kind. */
const PRIMARY: ReadonlySet<string> = new Set(['command', 'file_path', 'path', 'notebook_path', 'url'])

/**
 * Whether a deny or ask rule `Tool(field:value)` fits a call: the field is at the top of the input and holds a text,
 * number or boolean (spec: permissions §4.8).
 */
export const matchesParameter = (rule: Rule, input: JsonObject): boolean => {
  const { behavior, content = '' } = rule
  const colon = content.indexOf(':')
  if (behavior === 'allow' || colon <= 0) return false
  // `Bash(timeout:*)` is about the command `timeout`.
  if (rule.toolName === 'Bash' && content.endsWith(':*')) return false
  const field = content.slice(0, colon)
  if (PRIMARY.has(field) || !Object.hasOwn(input, field)) return false
  const value = input[field]
  return isScalar(value) && matchesWildcard(content.slice(colon + 1), String(value))
}

const isScalar = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
