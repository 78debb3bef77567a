import type { JsonObject } from '@agent-engine/protocol'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import { type TrustPart, trustPart } from './part.ts'
import { hasEffect, TRUST_KEYS, TRUST_PERMISSION_KEYS } from './trust-keys.ts'

/** The parts of one settings file that need trust. `file` is relative to the project. */
export const settingsParts = (file: string, settings: JsonObject): readonly TrustPart[] => {
  const { permissions, ...rest } = settings
  return [
    ...partsOf(file, '', TRUST_KEYS, rest),
    ...(isJsonObject(permissions) ? partsOf(file, 'permissions.', TRUST_PERMISSION_KEYS, permissions) : []),
  ]
}

const partsOf = (
  file: string,
  prefix: string,
  table: Readonly<Record<string, string>>,
  values: JsonObject,
): readonly TrustPart[] =>
  Object.entries(values).flatMap(([key, value]) => {
    const effect = Object.hasOwn(table, key) ? table[key] : undefined
    if (effect === undefined || !hasEffect(key, value)) return []
    return [trustPart(`${file}: ${prefix}${key}`, `${effect}: ${brief(key, value)}`, value)]
  })

/** What a value says, in few words: command lines of hooks, names of variables but not their values. */
const brief = (key: string, value: unknown): string => {
  if (key === 'env' && isJsonObject(value)) return Object.keys(value).join(', ')
  if (key === 'hooks' && isJsonObject(value)) return Object.entries(value).flatMap(hookLines).join('; ')
  if (Array.isArray(value)) return value.map(plain).join(', ')
  if (isJsonObject(value)) return plain(value.command ?? Object.keys(value).join(', '))
  return plain(value)
}

const hookLines = ([event, groups]: readonly [string, unknown]): readonly string[] =>
  objectsIn(groups)
    .flatMap((group) => objectsIn(group.hooks))
    .map((hook) => `${event} ${plain(hook.command ?? hook.url ?? hook.prompt ?? hook.type)}`)

const objectsIn = (value: unknown): readonly JsonObject[] =>
  Array.isArray(value) ? value.filter(isJsonObject) : []

const plain = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))
