import type { JsonObject, Settings } from '@agent-engine/protocol'

export interface ReadHooks {
  readonly groups: NonNullable<Settings['hooks']>
  /** What is no valid hook, as `hooks.Stop[0]: …`; the others count. */
  readonly problems: readonly string[]
}

/** Checks hooks in the form that settings have them. */
export const readHookGroups = async (hooks: JsonObject): Promise<ReadHooks> => {
  const { parseSettings } = await import('@agent-engine/protocol/settings/parse-settings')
  const parsed = parseSettings({ hooks })
  return {
    groups: parsed.ok ? (parsed.settings.hooks ?? {}) : {},
    problems: parsed.issues.map(({ path, message }) => `${path}: ${message}`),
  }
}
