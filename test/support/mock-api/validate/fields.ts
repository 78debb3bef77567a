import { asObject, isArray, isObject, type Json, type JsonObject } from '../json.ts'
import type { Problem, Rule } from './problem.ts'

type Check = (value: Json) => string | undefined

const integerFrom =
  (low: number): Check =>
  (value) =>
    Number.isInteger(value) && Number(value) >= low
      ? undefined
      : `Input should be an integer of at least ${low}`
const numberIn =
  (low: number, high: number): Check =>
  (value) =>
    typeof value === 'number' && value >= low && value <= high
      ? undefined
      : `Input should be a number from ${low} to ${high}`
const nonEmptyText: Check = (value) =>
  typeof value === 'string' && value !== '' ? undefined : 'String should have at least 1 character'
const bool: Check = (value) => (typeof value === 'boolean' ? undefined : 'Input should be a valid boolean')
const object: Check = (value) => (isObject(value) ? undefined : 'Input should be an object')
const list: Check = (value) => (isArray(value) ? undefined : 'Input should be a valid list')
const nonEmptyList: Check = (value) =>
  isArray(value) && value.length > 0 ? undefined : 'at least one message is required'
const textOrList: Check = (value) =>
  typeof value === 'string' || isArray(value) ? undefined : 'Input should be a valid string or list'

/** Every field of a request body the API knows. */
const FIELDS: Record<string, { required?: true; check: Check }> = {
  model: { required: true, check: nonEmptyText },
  max_tokens: { required: true, check: integerFrom(1) },
  messages: { required: true, check: nonEmptyList },
  system: { check: textOrList },
  tools: { check: list },
  tool_choice: { check: object },
  stream: { check: bool },
  thinking: { check: object },
  metadata: { check: object },
  stop_sequences: { check: list },
  temperature: { check: numberIn(0, 1) },
  top_p: { check: numberIn(0, 1) },
  top_k: { check: integerFrom(0) },
  service_tier: { check: nonEmptyText },
  container: { check: () => undefined },
  context_management: { check: object },
  mcp_servers: { check: list },
  output_config: { check: object },
}

const COUNT_TOKENS_FIELDS = new Set([
  'model',
  'messages',
  'system',
  'tools',
  'tool_choice',
  'thinking',
  'mcp_servers',
  'context_management',
  'output_config',
])

/** Required fields, unknown fields, types of the top level, thinking and metadata. */
export const fieldRules: Rule = ({ body }) => [
  ...topLevel(body, Object.keys(FIELDS), ['model', 'max_tokens', 'messages']),
  ...thinking(body),
  ...metadata(body),
]

export const countTokensFieldRules: Rule = ({ body }) =>
  topLevel(body, [...COUNT_TOKENS_FIELDS], ['model', 'messages'])

function topLevel(body: JsonObject, known: readonly string[], required: readonly string[]): Problem[] {
  const missing = required.filter((name) => body[name] === undefined)
  const unknown = Object.keys(body).filter((name) => !known.includes(name))
  return [
    ...missing.map((name) => ({ rule: 'required-field', message: `${name}: Field required` })),
    ...unknown.map((name) => ({ rule: 'unknown-field', message: `${name}: Extra inputs are not permitted` })),
    ...Object.entries(body).flatMap(([name, value]) => {
      const complaint = value === undefined ? undefined : FIELDS[name]?.check(value)
      return complaint === undefined ? [] : [{ rule: 'field-type', message: `${name}: ${complaint}` }]
    }),
  ]
}

const MIN_THINKING_BUDGET = 1024

function thinking(body: JsonObject): Problem[] {
  if (!isObject(body.thinking)) return []
  const { type, budget_tokens } = body.thinking
  if (type === 'disabled' || type === 'adaptive') return []
  if (type !== 'enabled')
    return [
      { rule: 'thinking-config', message: 'thinking.type: Input should be enabled, disabled or adaptive' },
    ]
  const problems: Problem[] = []
  if (!Number.isInteger(budget_tokens) || Number(budget_tokens) < MIN_THINKING_BUDGET) {
    problems.push({
      rule: 'thinking-config',
      message: `thinking.enabled.budget_tokens: Input should be an integer of at least ${MIN_THINKING_BUDGET}`,
    })
  } else if (Number(body.max_tokens) <= Number(budget_tokens)) {
    problems.push({
      rule: 'thinking-config',
      message: '`max_tokens` must be greater than `thinking.budget_tokens`',
    })
  }
  if (body.temperature !== undefined && body.temperature !== 1) {
    problems.push({
      rule: 'thinking-config',
      message: '`temperature` may only be set to 1 when thinking is enabled',
    })
  }
  const choice = asObject(body.tool_choice).type
  if (choice === 'any' || choice === 'tool') {
    problems.push({
      rule: 'thinking-config',
      message: 'Thinking may not be enabled when tool_choice forces tool use',
    })
  }
  return problems
}

const MAX_USER_ID_LENGTH = 512

function metadata(body: JsonObject): Problem[] {
  if (!isObject(body.metadata)) return []
  const { user_id, ...others } = body.metadata
  const problems: Problem[] = Object.keys(others).map((name) => ({
    rule: 'unknown-field',
    message: `metadata.${name}: Extra inputs are not permitted`,
  }))
  if (
    user_id !== undefined &&
    user_id !== null &&
    (typeof user_id !== 'string' || user_id.length > MAX_USER_ID_LENGTH)
  ) {
    problems.push({
      rule: 'field-type',
      message: `metadata.user_id: Input should be a string of at most ${MAX_USER_ID_LENGTH} characters`,
    })
  }
  return problems
}
