import { isArray, isObject, type Json, type JsonObject } from '../json.ts'

const TYPES = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null']
const PROPERTY_NAME = /^[a-zA-Z0-9_.-]{1,64}$/

/**
 * Checks a tool's input schema as the API does: an object schema, no alternatives at the top, property names in the
 * allowed form, and well-formed JSON Schema all the way down. Returns the first complaint, with its path in front.
 */
export function schemaProblems(schema: Json | undefined): string | undefined {
  if (!isObject(schema)) return ': Field required'
  if (schema.type !== 'object') return ".type: Input should be 'object'"
  if (schema.oneOf !== undefined || schema.allOf !== undefined || schema.anyOf !== undefined) {
    return ': input_schema does not support oneOf, allOf, or anyOf at the top level'
  }
  const names = isObject(schema.properties) ? Object.keys(schema.properties) : []
  const bad = names.find((name) => !PROPERTY_NAME.test(name))
  if (bad !== undefined)
    return `.properties: Property keys should match pattern '${PROPERTY_NAME.source}' (${bad})`
  return complain(schema, '')
}

function complain(schema: Json | undefined, path: string): string | undefined {
  if (typeof schema === 'boolean') return undefined
  if (!isObject(schema)) return `${path}: JSON schema is invalid: a schema is an object or a boolean`
  return keywordProblem(schema, path) ?? childProblem(schema, path)
}

function keywordProblem(schema: JsonObject, path: string): string | undefined {
  const invalid = (keyword: string): string =>
    `${path}.${keyword}: JSON schema is invalid. It must match JSON Schema draft 2020-12`
  const { type, required, properties, minimum, maximum, pattern } = schema
  const types = isArray(type) ? type : type === undefined ? [] : [type]
  if (!types.every((each) => TYPES.includes(String(each)))) return invalid('type')
  if (schema.enum !== undefined && !(isArray(schema.enum) && schema.enum.length > 0)) return invalid('enum')
  if (required !== undefined && !isNameList(required)) return invalid('required')
  if (properties !== undefined && !isObject(properties)) return invalid('properties')
  if (schema.description !== undefined && typeof schema.description !== 'string')
    return invalid('description')
  for (const bound of ['minLength', 'maxLength', 'minItems', 'maxItems']) {
    const value = schema[bound]
    if (value !== undefined && !(Number.isInteger(value) && Number(value) >= 0)) return invalid(bound)
  }
  if (minimum !== undefined && typeof minimum !== 'number') return invalid('minimum')
  if (maximum !== undefined && typeof maximum !== 'number') return invalid('maximum')
  if (typeof schema.exclusiveMinimum === 'boolean') return invalid('exclusiveMinimum')
  if (typeof schema.exclusiveMaximum === 'boolean') return invalid('exclusiveMaximum')
  if (pattern !== undefined && !isPattern(pattern)) return invalid('pattern')
  return undefined
}

function childProblem(schema: JsonObject, path: string): string | undefined {
  for (const group of ['properties', 'patternProperties', '$defs', 'definitions']) {
    const children = schema[group]
    if (!isObject(children)) continue
    for (const [name, child] of Object.entries(children)) {
      const problem = complain(child, `${path}.${group}.${name}`)
      if (problem !== undefined) return problem
    }
  }
  for (const list of ['anyOf', 'oneOf', 'allOf', 'prefixItems']) {
    const children = schema[list]
    if (children === undefined) continue
    if (!isArray(children) || children.length === 0)
      return `${path}.${list}: JSON schema is invalid: a list of schemas is needed`
    for (const [index, child] of children.entries()) {
      const problem = complain(child, `${path}.${list}.${index}`)
      if (problem !== undefined) return problem
    }
  }
  for (const single of ['items', 'additionalProperties', 'not', 'contains', 'propertyNames']) {
    const problem = schema[single] === undefined ? undefined : complain(schema[single], `${path}.${single}`)
    if (problem !== undefined) return problem
  }
  return undefined
}

function isNameList(value: Json): boolean {
  return (
    isArray(value) && value.every((name) => typeof name === 'string') && new Set(value).size === value.length
  )
}

function isPattern(value: Json): boolean {
  try {
    return typeof value === 'string' && new RegExp(value, 'u') instanceof RegExp
  } catch {
    return false
  }
}
