import type { SettingsLayer } from './layers.ts'

/** `bare`: nothing is found by itself. `safe`: nothing custom counts, whoever names it. */
export type ReducedStart = 'bare' | 'safe'

/** Settings that run programs of the user's, or name what only files define. */
const CUSTOM = ['hooks', 'statusLine', 'agent', 'outputStyle'] as const

/** Layers without what customizes; an administrator's stays, and so does everything about permissions, models and keys. */
export const reduceLayers = (
  layers: readonly SettingsLayer[],
  start: ReducedStart,
): readonly SettingsLayer[] =>
  layers.map((layer) => {
    if (layer.name === 'managed' || (layer.name === 'flag' && start === 'bare')) return layer
    const settings = { ...layer.settings }
    for (const key of CUSTOM) delete settings[key]
    return { ...layer, settings }
  })
