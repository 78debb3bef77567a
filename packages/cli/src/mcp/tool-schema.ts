import type { JsonObject } from '@agent-engine/protocol'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import { isDeeperThan, MAX_JSON_DEPTH } from '../platform/json-depth.ts'
import { cut } from './cut.ts'
import { schemaFault } from './schema-fault.ts'

/** An input schema as the API takes it, or why there is none. */
export type ToolSchema =
  | { readonly type: 'schema'; readonly schema: JsonObject; readonly left: readonly string[] }
  | { readonly type: 'unusable'; readonly why: string }

const PROPERTY_NAME = /^[a-zA-Z0-9_.-]{1,64}$/
const ALTERNATIVES = ['allOf', 'anyOf', 'oneOf'] as const

/**
 * One schema that the API refuses makes it refuse the whole request. So what can be told otherwise is: alternatives at
 * the top become one object, properties whose names the API takes not are left out (named in `left`); and what is no
 * JSON Schema costs the server this one tool (spec: mcp §6.1, PAIN-38).
 */
export const toolSchema = (raw: unknown): ToolSchema => {
  if (!isJsonObject(raw)) return unusable('its inputSchema is no object')
  const { type } = raw
  const isObject = type === undefined || type === 'object' || (Array.isArray(type) && type.includes('object'))
  if (!isObject) return unusable(`its inputSchema is of type ${cut(JSON.stringify(type))}`)
  // Keywords that are none may hold anything, and all of it goes to the API.
  if (isDeeperThan(raw, MAX_JSON_DEPTH))
    return unusable(`its inputSchema is nested deeper than ${MAX_JSON_DEPTH} levels`)
  const fault = schemaFault(raw)
  if (fault !== undefined) return unusable(`its inputSchema is no JSON Schema: ${fault}`)
  const flat = withoutAlternatives(raw)
  const { schema, left } = withoutOddNames(flat)
  return { type: 'schema', schema: schema.type === 'object' ? schema : { ...schema, type: 'object' }, left }
}

const unusable = (why: string): ToolSchema => ({ type: 'unusable', why })

/** All properties of all alternatives; required is what every one of them requires, or any part of `allOf`. */
const withoutAlternatives = (schema: JsonObject): JsonObject => {
  if (!ALTERNATIVES.some((keyword) => keyword in schema)) return schema
  const { allOf, anyOf, oneOf, ...rest } = schema
  const parts = [rest, ...objects(allOf).map(withoutAlternatives)]
  const choices = [objects(anyOf), objects(oneOf)].map((list) => list.map(withoutAlternatives))
  const properties = [...choices.flat(), ...parts].map((part) => part.properties).filter(isJsonObject)
  const required = new Set([
    ...parts.flatMap(namesIn),
    ...choices.flatMap((list) =>
      list.flatMap(namesIn).filter((name) => list.every((choice) => namesIn(choice).includes(name))),
    ),
  ])
  return {
    ...rest,
    ...(properties.length === 0 ? {} : { properties: Object.assign({}, ...properties) }),
    ...(required.size === 0 ? {} : { required: [...required] }),
  }
}

const objects = (value: unknown): readonly JsonObject[] =>
  Array.isArray(value) ? value.filter(isJsonObject) : []

const namesIn = ({ required }: JsonObject): readonly string[] =>
  Array.isArray(required) ? required.filter((name): name is string => typeof name === 'string') : []

const withoutOddNames = (schema: JsonObject): { schema: JsonObject; left: readonly string[] } => {
  const { properties } = schema
  const left = isJsonObject(properties)
    ? Object.keys(properties).filter((name) => !PROPERTY_NAME.test(name))
    : []
  if (left.length === 0) return { schema, left }
  const kept = Object.entries(isJsonObject(properties) ? properties : {}).filter(
    ([name]) => !left.includes(name),
  )
  return {
    schema: {
      ...schema,
      properties: Object.fromEntries(kept),
      ...(schema.required === undefined
        ? {}
        : { required: namesIn(schema).filter((name) => !left.includes(name)) }),
    },
    left,
  }
}
