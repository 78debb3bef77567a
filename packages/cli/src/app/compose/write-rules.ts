import { excludeLocalSettings } from '../../config/git-exclude.ts'
import type { Environment } from '../../config/settings-env.ts'
import type { SettingsPlaces } from '../../config/settings-paths.ts'
import { updateSettings } from '../../config/write-settings.ts'
import type { FileDestination, WriteRules } from '../../permissions/settings-change.ts'
import { changedPermissions } from '../../permissions/settings-permissions.ts'
import type { SpawnProgram } from '../../platform/spawn-port.ts'

const SOURCES = {
  userSettings: 'user',
  projectSettings: 'project',
  localSettings: 'local',
} as const satisfies Record<FileDestination, string>

export interface RulePlaces extends SettingsPlaces {
  readonly env: Environment
  /** Runs git in place of a process of our own. */
  readonly spawn?: SpawnProgram | undefined
}

/**
 * Keeps answers to permission questions in settings files (spec: permissions §13). `skipped` is told when a file was
 * left as it is: the answer holds for the session then.
 */
export const writeRulesTo =
  (places: RulePlaces, skipped: (file: string, reason: string) => void): WriteRules =>
  async (destination, changes) => {
    const written = await updateSettings(SOURCES[destination], places, (current) => ({
      set: { permissions: changedPermissions(current.permissions, changes) },
    }))
    if (written.type === 'skipped') skipped(written.file, written.reason)
    if (destination === 'localSettings' && written.type === 'written' && written.created) {
      await excludeLocalSettings(places.cwd, places.env, places.spawn)
    }
  }
