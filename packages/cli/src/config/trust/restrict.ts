import type { JsonObject } from '@agent-engine/protocol'
import type { SettingsLayer } from '../layers.ts'
import { isProjectLayer } from './project-parts.ts'
import { TRUST_KEYS, TRUST_PERMISSION_KEYS } from './trust-keys.ts'

/** The layers of a session that goes on without trust: of the project's files only what restricts (PAIN-08). */
export const restrictLayers = async (layers: readonly SettingsLayer[]): Promise<readonly SettingsLayer[]> => {
  const { parseSettings } = await import('@agent-engine/protocol/settings/parse-settings')
  return layers.map((layer) => {
    if (!isProjectLayer(layer)) return layer
    const { permissions, ...rest } = layer.settings
    const outcome = parseSettings({
      ...without(rest, TRUST_KEYS),
      ...(permissions === undefined ? {} : { permissions: without(permissions, TRUST_PERMISSION_KEYS) }),
    })
    return { ...layer, settings: outcome.ok ? outcome.settings : {} }
  })
}

const without = (values: JsonObject, keys: Readonly<Record<string, string>>): JsonObject =>
  Object.fromEntries(Object.entries(values).filter(([key]) => !Object.hasOwn(keys, key)))
