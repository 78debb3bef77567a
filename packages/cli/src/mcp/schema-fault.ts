import type { JsonObject } from '@agent-engine/protocol'
import { isJsonObject } from '@agent-engine/protocol/json-object'

const TYPES: ReadonlySet<unknown> = new Set([
  'string',
  'number',
  'integer',
  'boolean',
  'object',
  'array',
  'null',
])
/** Schemas nested deeper than this are a mistake, or meant to hurt. */
const MAX_DEPTH = 100

const isCount = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 0
const isNumber = (value: unknown): boolean => typeof value === 'number'
const isText = (value: unknown): boolean => typeof value === 'string'
const isNames = (value: unknown): boolean =>
  Array.isArray(value) && value.every(isText) && new Set(value).size === value.length
const isPattern = (value: unknown): boolean => {
  try {
    return typeof value === 'string' && new RegExp(value, 'u') instanceof RegExp
  } catch {
    return false
  }
}

/** What the value of a keyword must be (draft 2020-12). Keywords that are not here may be anything. */
const KEYWORDS: Readonly<Record<string, (value: unknown) => boolean>> = {
  type: (value) => (Array.isArray(value) ? value.every((one) => TYPES.has(one)) : TYPES.has(value)),
  enum: (value) => Array.isArray(value) && value.length > 0,
  required: isNames,
  title: isText,
  description: isText,
  $ref: isText,
  minLength: isCount,
  maxLength: isCount,
  minItems: isCount,
  maxItems: isCount,
  minProperties: isCount,
  maxProperties: isCount,
  minimum: isNumber,
  maximum: isNumber,
  exclusiveMinimum: isNumber,
  exclusiveMaximum: isNumber,
  multipleOf: isNumber,
  pattern: isPattern,
}
const GROUPS = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'] as const
const LISTS = ['anyOf', 'oneOf', 'allOf', 'prefixItems'] as const
const SINGLES = [
  'items',
  'additionalProperties',
  'not',
  'contains',
  'propertyNames',
  'if',
  'then',
  'else',
] as const

/** The first place where a value is no JSON Schema, as a path; undefined when all of it is. */
export const schemaFault = (schema: unknown, path = '', depth = 0): string | undefined => {
  if (typeof schema === 'boolean') return undefined
  if (!isJsonObject(schema)) return `${path || 'it'} is no schema`
  if (depth > MAX_DEPTH) return `it is nested deeper than ${MAX_DEPTH} levels`
  const at = (name: string): string => (path === '' ? name : `${path}.${name}`)
  for (const [keyword, fits] of Object.entries(KEYWORDS)) {
    if (schema[keyword] !== undefined && !fits(schema[keyword])) return `${at(keyword)} is wrong`
  }
  for (const [place, inner] of innerSchemas(schema)) {
    const fault = inner === WRONG ? `${at(place)} is wrong` : schemaFault(inner, at(place), depth + 1)
    if (fault !== undefined) return fault
  }
  return undefined
}

const WRONG = Symbol('wrong')

type Inner = readonly [place: string, inner: unknown]

const innerSchemas = (schema: JsonObject): readonly Inner[] => [
  ...GROUPS.flatMap((group) => innerOf(group, schema[group], isJsonObject)),
  ...LISTS.flatMap((list) =>
    innerOf(list, schema[list], (value) => Array.isArray(value) && value.length > 0),
  ),
  ...SINGLES.flatMap((single): Inner[] => (schema[single] === undefined ? [] : [[single, schema[single]]])),
]

const innerOf = (keyword: string, value: unknown, fits: (value: unknown) => boolean): readonly Inner[] => {
  if (value === undefined) return []
  if (!fits(value)) return [[keyword, WRONG]]
  return Object.entries(Object(value)).map(([name, inner]): Inner => [`${keyword}.${name}`, inner])
}
