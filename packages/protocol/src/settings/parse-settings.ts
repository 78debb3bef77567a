import type * as z from 'zod'
import { isHookEvent } from '../hook-events.ts'
import type { JsonObject } from '../json.ts'
import { isJsonObject } from '../json-object.ts'
import { hookGroupsSchema } from './hooks-settings.ts'
import { type Settings, settingsSchema } from './settings.ts'

/** Something in a settings file that could not be used. `path` is like `permissions.allow[2]`, empty for the file. */
export interface SettingsIssue {
  readonly path: string
  readonly message: string
}

/** `ok: false`: the whole file is to be ignored. `issues` then says why, otherwise what was left out of it. */
export type SettingsOutcome =
  | { readonly ok: true; readonly settings: Settings; readonly issues: readonly SettingsIssue[] }
  | { readonly ok: false; readonly issues: readonly SettingsIssue[] }

const RULE_LISTS = ['allow', 'deny', 'ask']

/**
 * Checks the content of a settings file (spec: settings, section 6). Rules that are no strings, unknown hook events and
 * malformed hooks are left out one by one; a wrong type of any other known key makes the whole file unusable.
 */
export function parseSettings(value: unknown): SettingsOutcome {
  if (!isJsonObject(value)) return { ok: false, issues: [{ path: '', message: 'is not a JSON object' }] }
  const issues: SettingsIssue[] = []
  const cleaned = { ...value }
  if (isJsonObject(value.permissions)) cleaned.permissions = cleanRules(value.permissions, issues)
  if (isJsonObject(value.hooks)) cleaned.hooks = cleanHooks(value.hooks, issues)
  const parsed = settingsSchema.safeParse(cleaned)
  if (parsed.success) return { ok: true, settings: parsed.data, issues }
  return { ok: false, issues: [...issues, ...parsed.error.issues.map((issue) => settingsIssue(issue, []))] }
}

function cleanRules(permissions: JsonObject, issues: SettingsIssue[]): JsonObject {
  const cleaned = { ...permissions }
  for (const list of RULE_LISTS) {
    const rules = permissions[list]
    if (!Array.isArray(rules)) continue
    cleaned[list] = rules.filter((rule: unknown, index) => {
      if (typeof rule === 'string') return true
      issues.push({ path: `permissions.${list}[${index}]`, message: 'is not a string' })
      return false
    })
  }
  return cleaned
}

function cleanHooks(hooks: JsonObject, issues: SettingsIssue[]): JsonObject {
  const cleaned: JsonObject = {}
  for (const [event, groups] of Object.entries(hooks)) {
    if (!isHookEvent(event)) {
      issues.push({ path: `hooks.${event}`, message: 'is not a hook event of this version' })
      continue
    }
    const parsed = hookGroupsSchema.safeParse(groups)
    if (parsed.success) cleaned[event] = groups
    else issues.push(...parsed.error.issues.map((issue) => settingsIssue(issue, ['hooks', event])))
  }
  return cleaned
}

function settingsIssue(issue: z.core.$ZodIssue, prefix: readonly PropertyKey[]): SettingsIssue {
  return { path: pathText([...prefix, ...issue.path]), message: issue.message }
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`
    return text === '' ? String(key) : `${text}.${String(key)}`
  }, '')
}
