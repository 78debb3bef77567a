import { readFileSync, statSync } from 'node:fs'
import type { JsonObject, Settings, SettingsIssue, SettingsOutcome } from '@agent-engine/protocol'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import { isDeeperThan, MAX_JSON_DEPTH } from '../platform/json-depth.ts'
import { parseJsonObject } from '../platform/json-file.ts'

/** What a settings source holds. `issues` says what was left out of it, or why nothing of it can be used. */
export type SettingsRead =
  | { readonly type: 'missing' }
  | {
      readonly type: 'ok'
      readonly settings: Settings
      readonly issues: readonly LocatedIssue[]
      readonly text: string
    }
  | { readonly type: 'unusable'; readonly issues: readonly LocatedIssue[] }

/** `line` counts from 1; absent where there is no text to count in. */
export type LocatedIssue = SettingsIssue & { readonly line?: number }

/** Nobody writes settings as long as this; a device file that a link leads to has no end. */
const MAX_BYTES = 4 * 1024 * 1024

/** Reads one settings file. `salvage` keeps what is valid of a file that would be ignored as a whole. */
export const readSettingsFile = async (
  file: string,
  { salvage = false }: { salvage?: boolean } = {},
): Promise<SettingsRead> => {
  try {
    const found = statSync(file, { throwIfNoEntry: false })
    if (found === undefined) return { type: 'missing' }
    if (!found.isFile()) return unusable('is no regular file')
    if (found.size > MAX_BYTES) return unusable(`is longer than ${MAX_BYTES} bytes`)
    return await readSettingsText(readFileSync(file, 'utf8'), { salvage })
  } catch (error) {
    return unusable(`cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}

export const readSettingsText = async (
  text: string,
  { salvage = false }: { salvage?: boolean } = {},
): Promise<SettingsRead> => {
  const json = parseJsonObject(text)
  if (json.state !== 'ok') return notJson(text)
  if (isDeeperThan(json.value, MAX_JSON_DEPTH)) return unusable('is nested too deeply')
  const { parseSettings } = await import('@agent-engine/protocol/settings/parse-settings')
  const value = withEnvText(json.value)
  const outcome = parseSettings(value)
  const issues = await located(text, outcome.issues)
  if (outcome.ok) return { type: 'ok', settings: outcome.settings, issues, text }
  return salvage ? keepValid(text, value, issues, parseSettings) : { type: 'unusable', issues }
}

/** Says on which line each thing stands. */
export const located = async <T extends SettingsIssue>(
  text: string,
  issues: readonly T[],
): Promise<readonly (T & LocatedIssue)[]> => {
  if (issues.length === 0) return []
  const { jsonLines } = await import('./json-lines.ts')
  const { lineOf } = jsonLines(text)
  return issues.map((issue) => ({ ...issue, line: lineOf(issue.path) }))
}

const notJson = async (text: string): Promise<SettingsRead> => {
  const { jsonLines } = await import('./json-lines.ts')
  const { error } = jsonLines(text)
  if (error === undefined) return unusable('is not a JSON object')
  const message = `is not a JSON object: ${error.problem}`
  return { type: 'unusable', issues: [{ path: '', message, line: error.line }] }
}

const unusable = (message: string): SettingsRead => ({ type: 'unusable', issues: [{ path: '', message }] })

/** Numbers and booleans in `env` become the text that a shell would have (spec: settings §2). */
const withEnvText = (value: JsonObject): JsonObject => {
  const { env } = value
  if (!isJsonObject(env)) return value
  const text = Object.entries(env).map(([name, item]) => [
    name,
    typeof item === 'number' || typeof item === 'boolean' ? String(item) : item,
  ])
  return { ...value, env: Object.fromEntries(text) }
}

/** Leaves out the keys that the issues name, so that the rest of an administrator's file stays in force. */
const keepValid = (
  text: string,
  value: JsonObject,
  issues: readonly LocatedIssue[],
  parse: (value: unknown) => SettingsOutcome,
): SettingsRead => {
  const outcome = parse(issues.reduce((rest, { path }) => without(rest, keysOf(path)), value))
  return outcome.ok
    ? { type: 'ok', settings: outcome.settings, issues, text }
    : { type: 'unusable', issues: outcome.issues }
}

const keysOf = (path: string): readonly string[] => (path.split('[')[0] ?? '').split('.')

const without = (value: JsonObject, [key, ...rest]: readonly string[]): JsonObject => {
  if (key === undefined) return value
  const inner = value[key]
  if (rest.length > 0 && isJsonObject(inner)) return { ...value, [key]: without(inner, rest) }
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key))
}
