import { isJsonObject } from '../boundary.ts'
import type { ResolvedSettings, Settings } from '../types/settings.ts'

/** Modes that ask at least as much as the default. */
const HARMLESS = new Set<unknown>(['default', 'manual', 'plan'])
/** Sources that come with a project and may have been written by anyone. */
const FROM_PROJECT = new Set<unknown>(['project', 'local'])

/**
 * The effective settings without a `permissions.defaultMode` by which a project would give itself more rights. What
 * the user or a policy says about the mode then counts. Spec: sdk.md §1.1.
 */
export function filterEscalatingDefaultMode({ effective, sources }: ResolvedSettings): Settings {
  const modes = sources.flatMap(({ source, settings }) => {
    const mode = isJsonObject(settings.permissions) ? settings.permissions.defaultMode : undefined
    return mode === undefined ? [] : [{ source, mode }]
  })
  const allowed = modes.filter(({ source, mode }) => HARMLESS.has(mode) || !FROM_PROJECT.has(source))
  if (allowed.length === modes.length || !isJsonObject(effective.permissions)) return effective
  const { defaultMode: _, ...permissions } = effective.permissions
  const mode = allowed.at(-1)?.mode
  return { ...effective, permissions: { ...permissions, ...(mode !== undefined && { defaultMode: mode }) } }
}
