import type { JsonObject } from '@agent-engine/protocol'
import { AgentError } from '@agent-engine/protocol/errors'
import { isJsonObject } from '@agent-engine/protocol/json-object'

/** The value at a path such as `permissions.allow`. */
export const valueAt = (settings: JsonObject, path: string): unknown =>
  keysOf(path).reduce<unknown>(
    (value, key) => (isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined),
    settings,
  )

/** A copy with another value at the path; `undefined` removes it, and objects that become empty. */
export const withValueAt = (settings: JsonObject, path: string, value: unknown): JsonObject =>
  changed(settings, keysOf(path), value)

const changed = (object: JsonObject, [key = '', ...rest]: readonly string[], value: unknown): JsonObject => {
  const before = Object.hasOwn(object, key) ? object[key] : undefined
  const after = rest.length === 0 ? value : changed(isJsonObject(before) ? before : {}, rest, value)
  const isGone = after === undefined || (rest.length > 0 && isJsonObject(after) && isEmpty(after))
  if (isGone) return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key))
  return { ...object, [key]: after }
}

const isEmpty = (object: JsonObject): boolean => Object.keys(object).length === 0

const keysOf = (path: string): readonly string[] => {
  const keys = path.split('.')
  if (keys.some((key) => key === '' || key === '__proto__')) {
    throw new AgentError(
      'bad_key',
      `Error: '${path}' is no key. Use names with dots, such as permissions.allow.`,
    )
  }
  return keys
}
