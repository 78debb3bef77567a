import type { JsonObject } from '@agent-engine/protocol'
import type { applyFlagSettingsRequestSchema } from '@agent-engine/protocol/control/apply-flag-settings'
import type { updateSettingsRequestSchema } from '@agent-engine/protocol/control/update-settings'
import type { Handler } from '../inbound.ts'

/** Puts settings over those of the command line (spec: protocol §4.1). */
export const applyFlagSettingsHandler =
  (apply: (settings: JsonObject) => Promise<void>): Handler<typeof applyFlagSettingsRequestSchema> =>
  async ({ settings }) => {
    await apply(settings)
    return {}
  }

/** Writes a few harmless settings into a file of the user. */
export const updateSettingsHandler =
  (
    update: (source: 'userSettings' | 'localSettings', settings: JsonObject) => Promise<void>,
  ): Handler<typeof updateSettingsRequestSchema> =>
  async ({ source, settings }) => {
    await update(source, settings)
    return {}
  }
