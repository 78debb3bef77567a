import type { JsonObject } from '@agent-engine/protocol'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import { changedList, type SettingsChange } from './settings-change.ts'

/**
 * The `permissions` of a settings file after changes. What is no list of texts stays as it is, and keys that are not
 * named keep value and place.
 */
export const changedPermissions = (before: unknown, changes: readonly SettingsChange[]): JsonObject =>
  changes.reduce<JsonObject>(
    (permissions, change) => applyChange(permissions, change),
    isJsonObject(before) ? before : {},
  )

const applyChange = (permissions: JsonObject, change: SettingsChange): JsonObject => {
  switch (change.type) {
    case 'rules':
      return changeTexts(permissions, change.behavior, change.action, change.rules)
    case 'directories':
      return changeTexts(permissions, 'additionalDirectories', change.action, change.directories)
    case 'defaultMode':
      return { ...permissions, defaultMode: change.mode }
  }
}

const changeTexts = (
  permissions: JsonObject,
  key: string,
  action: 'add' | 'replace' | 'remove',
  texts: readonly string[],
): JsonObject => {
  const before = permissions[key] ?? []
  if (!Array.isArray(before) || !before.every((text) => typeof text === 'string')) return permissions
  const after = changedList(before, action, texts)
  return after.length === 0 && !Object.hasOwn(permissions, key)
    ? permissions
    : { ...permissions, [key]: [...after] }
}
