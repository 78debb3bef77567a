import type { JsonObject } from '@agent-engine/protocol'
import { isJsonObject } from '@agent-engine/protocol/json-object'

/** One value that a server wants to know: a property of its flat schema (MCP elicitation). */
export interface Field {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly required: boolean
  /** What can be chosen; empty: anything that fits. */
  readonly options: readonly { readonly value: string; readonly label: string }[]
  readonly several: boolean
  readonly schema: JsonObject
}

/** The fields of a request, in their order. */
export const fieldsOf = (schema: JsonObject, order: readonly string[] = []): readonly Field[] => {
  const properties = isJsonObject(schema.properties) ? schema.properties : {}
  const required: readonly unknown[] = Array.isArray(schema.required) ? schema.required : []
  const names = [
    ...new Set([...order.filter((name) => Object.hasOwn(properties, name)), ...Object.keys(properties)]),
  ]
  return names.map((name) => {
    const property = properties[name]
    const one = isJsonObject(property) ? property : {}
    const items = isJsonObject(one.items) ? one.items : {}
    const several = one.type === 'array'
    return {
      name,
      title: typeof one.title === 'string' ? one.title : name,
      description: typeof one.description === 'string' ? one.description : '',
      required: required.includes(name),
      options: optionsOf(several ? items : one),
      several,
      schema: one,
    }
  })
}

const optionsOf = (schema: JsonObject): Field['options'] => {
  const titled = [schema.oneOf, schema.anyOf].find((list) => Array.isArray(list))
  if (Array.isArray(titled)) {
    return titled
      .filter(isJsonObject)
      .flatMap(({ const: value, title }) =>
        typeof value === 'string' ? [{ value, label: typeof title === 'string' ? title : value }] : [],
      )
  }
  if (schema.type === 'boolean') return []
  const names: readonly unknown[] = Array.isArray(schema.enumNames) ? schema.enumNames : []
  return (Array.isArray(schema.enum) ? schema.enum : []).flatMap((value: unknown, at) => {
    const label = names[at]
    return typeof value === 'string' ? [{ value, label: typeof label === 'string' ? label : value }] : []
  })
}

/** A value for a field, or what is wrong with the text. */
export type FieldAnswer = { readonly value: unknown } | { readonly problem: string }

/** Reads what a person typed for a field. */
export const readField = (field: Field, typed: string): FieldAnswer => {
  const text = typed.trim()
  if (text === '') return emptyAnswer(field)
  if (field.several) return chooseSeveral(field, text)
  if (field.options.length > 0) return chooseOne(field, text)
  switch (field.schema.type) {
    case 'boolean':
      return readBoolean(text)
    case 'integer':
    case 'number':
      return readNumber(field.schema, text)
    default:
      return readText(field.schema, text)
  }
}

const emptyAnswer = ({ schema, required }: Field): FieldAnswer => {
  if (schema.default !== undefined) return { value: schema.default }
  return required ? { problem: 'This has to be answered.' } : { value: undefined }
}

const chooseOne = ({ options }: Field, text: string): FieldAnswer => {
  const option =
    options.find(({ value, label }) => value === text || label === text) ??
    (/^\d+$/.test(text) ? options[Number(text) - 1] : undefined)
  return option === undefined
    ? { problem: `Choose a number from 1 to ${options.length}.` }
    : { value: option.value }
}

const chooseSeveral = (field: Field, text: string): FieldAnswer => {
  const parts = text.split(',').filter((part) => part.trim() !== '')
  if (field.options.length === 0)
    return withinSize(
      field.schema,
      parts.map((part) => part.trim()),
    )
  const chosen = parts.map((part) => chooseOne(field, part.trim()))
  const wrong = chosen.find((answer) => 'problem' in answer)
  if (wrong !== undefined) return wrong
  return withinSize(field.schema, [
    ...new Set(chosen.map((answer) => ('value' in answer ? answer.value : ''))),
  ])
}

const withinSize = ({ minItems, maxItems }: JsonObject, value: readonly unknown[]): FieldAnswer => {
  if (typeof minItems === 'number' && value.length < minItems)
    return { problem: `Give at least ${minItems}.` }
  if (typeof maxItems === 'number' && value.length > maxItems) return { problem: `Give at most ${maxItems}.` }
  return { value }
}

const readBoolean = (text: string): FieldAnswer => {
  if (/^(y|yes|true|1)$/i.test(text)) return { value: true }
  return /^(n|no|false|0)$/i.test(text) ? { value: false } : { problem: 'Say yes or no.' }
}

const readNumber = ({ type, minimum, maximum }: JsonObject, text: string): FieldAnswer => {
  const value = Number(text)
  if (!Number.isFinite(value) || (type === 'integer' && !Number.isInteger(value))) {
    return { problem: type === 'integer' ? 'Give a whole number.' : 'Give a number.' }
  }
  if (typeof minimum === 'number' && value < minimum) return { problem: `Give ${minimum} or more.` }
  if (typeof maximum === 'number' && value > maximum) return { problem: `Give ${maximum} or less.` }
  return { value }
}

const FORMATS: Readonly<Record<string, { readonly fits: (text: string) => boolean; readonly name: string }>> =
  {
    email: { fits: (text) => /^[^\s@]+@[^\s@]+$/.test(text), name: 'an e-mail address' },
    uri: { fits: (text) => URL.canParse(text), name: 'an address with its scheme' },
    date: {
      fits: (text) => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)),
      name: 'a date as 2026-01-31',
    },
    'date-time': {
      fits: (text) => /^\d{4}-\d\d-\d\dT/i.test(text) && !Number.isNaN(Date.parse(text)),
      name: 'a time as 2026-01-31T12:00:00Z',
    },
  }

const readText = ({ minLength, maxLength, format }: JsonObject, text: string): FieldAnswer => {
  if (typeof minLength === 'number' && text.length < minLength) {
    return { problem: `Give at least ${minLength} characters.` }
  }
  if (typeof maxLength === 'number' && text.length > maxLength) {
    return { problem: `Give at most ${maxLength} characters.` }
  }
  const known = typeof format === 'string' && Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined
  return known === undefined || known.fits(text) ? { value: text } : { problem: `Give ${known.name}.` }
}
