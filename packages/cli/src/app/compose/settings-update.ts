import type { JsonObject } from '@agent-engine/protocol'
import { AgentError } from '@agent-engine/protocol/errors'
import { parseSettings } from '@agent-engine/protocol/settings/parse-settings'
import { excludeLocalSettings } from '../../config/git-exclude.ts'
import { updateSettings } from '../../config/write-settings.ts'
import type { RulePlaces } from './write-rules.ts'

/** What hosts may write: how the agent answers and looks, never what it may do or run. */
const WRITABLE: ReadonlySet<string> = new Set([
  'alwaysThinkingEnabled',
  'autoCompactEnabled',
  'cleanupPeriodDays',
  'effortLevel',
  'includeCoAuthoredBy',
  'language',
  'model',
  'outputStyle',
  'spinnerTipsEnabled',
  'theme',
  'verbose',
])

/** A host wants to write settings that it may not, or that are none. */
export class SettingsUpdateError extends AgentError {
  constructor(message: string) {
    super('settings_update_refused', message)
    this.name = 'SettingsUpdateError'
  }
}

/** Writes settings of a host into a file of the user; null removes a key. Rejects with `SettingsUpdateError`. */
export const writeSettings = async (
  source: 'userSettings' | 'localSettings',
  changes: JsonObject,
  places: RulePlaces,
): Promise<void> => {
  const refused = Object.keys(changes).find((key) => !WRITABLE.has(key))
  if (refused !== undefined) {
    throw new SettingsUpdateError(
      `update_settings cannot write "${refused}". It takes ${[...WRITABLE].join(', ')}; others are for the user to change in the file.`,
    )
  }
  const set = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== null))
  const outcome = parseSettings(set)
  const [issue] = outcome.issues
  if (issue !== undefined) throw new SettingsUpdateError(`update_settings: ${issue.path}: ${issue.message}`)
  const remove = Object.keys(changes).filter((key) => changes[key] === null)
  const written = await updateSettings(source === 'userSettings' ? 'user' : 'local', places, () => ({
    set,
    remove,
  }))
  if (written.type === 'skipped') {
    throw new SettingsUpdateError(`${written.file} was left as it is: ${written.reason}.`)
  }
  if (source === 'localSettings' && written.type === 'written' && written.created) {
    await excludeLocalSettings(places.cwd, places.env, places.spawn)
  }
}
