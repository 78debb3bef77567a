import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JsonObject } from '@agent-engine/protocol'
import { headOf } from '../platform/text.ts'
import { makeDirectory } from './create-files.ts'
import { asObject } from './parse-entry.ts'

/** Longer lines give up the largest part of their tool output. */
export const MAX_LINE_LENGTH: number = 16 * 1024 * 1024
const WORTH_SPILLING = 64 * 1024
const KEPT_START = 2_000

/** Stands in a transcript where a text too long for a line was. */
export interface SpilledText {
  /** The start of the text. */
  readonly truncatedTo: string
  /** The file that holds all of it. */
  readonly path: string
}

/**
 * The entry with the largest string of its `toolUseResult` moved to a file in `directory`; `undefined` when it has none
 * that is worth it. What the model sees, `message.content`, is never touched. Throws the system's error.
 */
export const spillLargest = (entry: JsonObject, directory: string, index: number): JsonObject | undefined => {
  const largest = largestString(entry.toolUseResult)
  if (largest === undefined || largest.length < WORTH_SPILLING) return undefined
  makeDirectory(directory)
  const path = join(directory, `${nameOf(entry)}${index === 0 ? '' : `-${index}`}.txt`)
  writeFileSync(path, largest, { mode: 0o600 })
  const spilled: SpilledText = { truncatedTo: headOf(largest, KEPT_START), path }
  return { ...entry, toolUseResult: replaceString(entry.toolUseResult, largest, spilled) }
}

const nameOf = (entry: JsonObject): string => {
  const content = asObject(entry.message)?.content
  const block = Array.isArray(content) ? asObject(content[0]) : undefined
  const id = typeof block?.tool_use_id === 'string' ? block.tool_use_id : String(entry.uuid)
  return id.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 128)
}

const largestString = (value: unknown): string | undefined => {
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null) return undefined
  let largest: string | undefined
  for (const inner of Object.values(value)) {
    const text = largestString(inner)
    if (text !== undefined && text.length > (largest?.length ?? -1)) largest = text
  }
  return largest
}

const replaceString = (value: unknown, text: string, by: SpilledText): unknown => {
  if (value === text) return by
  if (Array.isArray(value)) return value.map((inner) => replaceString(inner, text, by))
  const object = asObject(value)
  if (object === undefined) return value
  return Object.fromEntries(
    Object.entries(object).map(([key, inner]) => [key, replaceString(inner, text, by)]),
  )
}
