import type { Settings } from '@agent-engine/protocol'
import type { SettingsLayer } from './layers.ts'

/** The hooks of one layer. */
export interface HookLayer {
  readonly groups: NonNullable<Settings['hooks']>
}

/**
 * The hooks that count, weakest layer first (spec: hooks §2). `disableAllHooks` leaves an administrator's hooks in force
 * unless the administrator says it; `allowManagedHooksOnly` leaves only those.
 */
export const hookLayers = (layers: readonly SettingsLayer[], effective: Settings): readonly HookLayer[] => {
  const managed = layers.filter(({ name }) => name === 'managed')
  if (managed.some(({ settings }) => settings.disableAllHooks === true)) return []
  const onlyManaged = effective.disableAllHooks === true || effective.allowManagedHooksOnly === true
  return [...(onlyManaged ? managed : layers)]
    .reverse()
    .flatMap(({ settings: { hooks } }) =>
      hooks === undefined || Object.keys(hooks).length === 0 ? [] : [{ groups: hooks }],
    )
}
