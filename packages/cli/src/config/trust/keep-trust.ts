import type { JsonObject } from '@agent-engine/protocol'
import type { SettingsPlaces } from '../settings-paths.ts'
import { projectKey } from './decide-trust.ts'
import { settingsParts } from './settings-parts.ts'
import { createTrustStore } from './store.ts'

/**
 * Trusts what a change of the engine's own added to a project's file: its user asked for it. A part that was there
 * before without being trusted stays untrusted.
 */
export const keepTrust = async (
  { cwd, configDirectory }: SettingsPlaces,
  file: string,
  before: JsonObject,
  after: JsonObject,
): Promise<void> => {
  const old = new Map(settingsParts(file, before).map(({ id, hash }) => [id, hash]))
  const changed = settingsParts(file, after).filter(({ id, hash }) => old.get(id) !== hash)
  if (changed.length === 0) return
  const store = createTrustStore(configDirectory)
  const project = projectKey(cwd)
  const trusted = await store.read(project)
  const own = changed.filter(({ id }) => !old.has(id) || trusted[id] === old.get(id))
  if (own.length > 0) await store.trust(project, own, 'add')
}
