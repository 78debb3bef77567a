import type { MessageParam } from '@agent-engine/protocol'
import { headOf, tailOf } from '../../platform/text.ts'
import type { Fingerprint } from './fingerprint.ts'

/** The first difference between the recorded request and the one that came, in words; undefined when there is none. */
export const firstDifference = (recorded: Fingerprint, actual: Fingerprint): string | undefined => {
  if (recorded.model !== actual.model) return twoLines('model', recorded.model, actual.model)
  const tools = differenceOfTools(recorded.tools, actual.tools)
  if (tools !== undefined) return tools
  for (const [index, message] of recorded.messages.entries()) {
    const other = actual.messages[index]
    if (other === undefined) return `message ${index + 1} is missing; recorded: ${describe(message)}`
    const difference = differenceOfMessages(message, other)
    if (difference !== undefined) return `message ${index + 1} (${other.role}), ${difference}`
  }
  const added = actual.messages[recorded.messages.length]
  return added === undefined
    ? undefined
    : `message ${recorded.messages.length + 1} is new: ${describe(added)}`
}

/** Messages that are the same from the start. */
export const equalMessages = (recorded: readonly MessageParam[], actual: readonly MessageParam[]): number => {
  const first = recorded.findIndex((message, index) => !isSame(message, actual[index]))
  return first === -1 ? recorded.length : first
}

const isSame = (a: unknown, b: unknown): boolean => differenceOf(a, b, '') === undefined

const differenceOfTools = (recorded: readonly string[], actual: readonly string[]): string | undefined => {
  const missing = recorded.filter((name) => !actual.includes(name))
  const added = actual.filter((name) => !recorded.includes(name))
  if (missing.length === 0 && added.length === 0) return undefined
  const parts = [
    ...(missing.length === 0 ? [] : [`missing ${missing.join(', ')}`]),
    ...(added.length === 0 ? [] : [`new ${added.join(', ')}`]),
  ]
  return `tools: ${parts.join('; ')}`
}

const differenceOfMessages = (recorded: MessageParam, actual: MessageParam): string | undefined => {
  if (recorded.role !== actual.role) return twoLines('role', recorded.role, actual.role)
  return differenceOf(recorded.content, actual.content, '')
}

/** Depth first, fields in the order of the recording. */
const differenceOf = (recorded: unknown, actual: unknown, path: string): string | undefined => {
  if (recorded === actual) return undefined
  if (typeof recorded === 'string' && typeof actual === 'string')
    return differenceOfTexts(recorded, actual, path)
  if (!isObject(recorded) || !isObject(actual) || Array.isArray(recorded) !== Array.isArray(actual)) {
    return twoLines(path, excerpt(recorded), excerpt(actual))
  }
  for (const key of new Set([...Object.keys(recorded), ...Object.keys(actual)])) {
    const inner = differenceOf(recorded[key], actual[key], under(path, key, actual[key] ?? recorded[key]))
    if (inner !== undefined) return inner
  }
  return undefined
}

type Fields = { readonly [name: string]: unknown }

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null

const under = (path: string, key: string, value: unknown): string => {
  const step = path === '' ? `block ${Number(key) + 1}${kindOf(value)}` : key
  return path === '' ? step : `${path}, ${step}`
}

const kindOf = (block: unknown): string => {
  if (!isObject(block)) return ''
  const id = block.tool_use_id ?? block.id
  return ` (${[block.type, block.name, id].filter((part) => typeof part === 'string').join(' ')})`
}

const BEFORE = 40
const AFTER = 80

const differenceOfTexts = (recorded: string, actual: string, path: string): string => {
  let at = 0
  while (at < recorded.length && recorded[at] === actual[at]) at += 1
  const line = recorded.slice(0, at).split('\n').length
  const start = tailOf(recorded.slice(0, at), BEFORE)
  const show = (text: string): string => {
    const rest = headOf(text.slice(at), AFTER)
    const shown = JSON.stringify(start + rest)
    return `${start.length < at ? '…' : ''}${shown}${at + rest.length < text.length ? '…' : ''}`
  }
  return twoLines(`${path}, line ${line}, character ${at + 1}`, show(recorded), show(actual))
}

const twoLines = (place: string, recorded: string, actual: string): string =>
  `${place}:\n  recorded: ${recorded}\n  now:      ${actual}`

const excerpt = (value: unknown): string => {
  if (value === undefined) return 'nothing'
  const json = JSON.stringify(value)
  const start = headOf(json, BEFORE + AFTER)
  return start.length < json.length ? `${start}…` : json
}

/** A message in one line. */
export const describe = ({ role, content }: MessageParam): string => `${role} ${excerpt(content)}`
