import type * as z from 'zod'
import type { JsonObject } from '../json.ts'
import { isJsonObject } from '../json-object.ts'
import { toolInputJsonSchema } from './input-schema.ts'

const NUMBER = /^-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/

/**
 * Repairs what models often get wrong in tool input: numbers and booleans written as strings, lists and objects
 * written as JSON text. Only values the schema would refuse are touched; everything else stays the same object.
 */
export function coerceInput(schema: z.ZodType, raw: unknown): unknown {
  return coerce(toolInputJsonSchema(schema), raw)
}

function coerce(schema: JsonObject, value: unknown): unknown {
  const decoded = typeof value === 'string' ? decodeString(acceptedTypes(schema), value) : value
  if (Array.isArray(decoded)) {
    return isJsonObject(schema.items) ? mapArray(schema.items, decoded) : decoded
  }
  return isJsonObject(decoded) && isJsonObject(schema.properties)
    ? mapObject(schema.properties, decoded)
    : decoded
}

function decodeString(types: ReadonlySet<string>, text: string): unknown {
  if (types.has('string') || types.size === 0) return text
  const trimmed = text.trim()
  if ((types.has('number') || types.has('integer')) && NUMBER.test(trimmed)) return Number(trimmed)
  if (types.has('boolean') && (trimmed === 'true' || trimmed === 'false')) return trimmed === 'true'
  if (types.has('array') && trimmed.startsWith('[')) return parseOr(trimmed, text)
  if (types.has('object') && trimmed.startsWith('{')) return parseOr(trimmed, text)
  return text
}

function parseOr(json: string, fallback: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return fallback
  }
}

/** JSON types a schema takes; empty when it takes any. */
function acceptedTypes(schema: JsonObject): ReadonlySet<string> {
  if (typeof schema.type === 'string') return new Set([schema.type])
  if (Array.isArray(schema.type)) return new Set(schema.type.map(String))
  const branches = schema.anyOf ?? schema.oneOf
  if (!Array.isArray(branches)) return new Set()
  const types = branches.map((branch: unknown) =>
    isJsonObject(branch) ? acceptedTypes(branch) : new Set<string>(),
  )
  return types.some((branch) => branch.size === 0)
    ? new Set()
    : new Set(types.flatMap((branch) => [...branch]))
}

function mapArray(items: JsonObject, values: unknown[]): unknown[] {
  const mapped = values.map((value) => coerce(items, value))
  return mapped.every((value, index) => value === values[index]) ? values : mapped
}

function mapObject(properties: JsonObject, value: JsonObject): JsonObject {
  let changed: JsonObject | undefined
  for (const [key, schema] of Object.entries(properties)) {
    if (!isJsonObject(schema) || !Object.hasOwn(value, key)) continue
    const coerced = coerce(schema, value[key])
    if (coerced === value[key]) continue
    changed ??= { ...value }
    changed[key] = coerced
  }
  return changed ?? value
}
