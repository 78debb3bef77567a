import { isJsonObject } from '../boundary.ts'
import type { Options } from '../options.ts'
import type { SandboxSettings } from '../types/sandbox.ts'
import type { Settings } from '../types/settings.ts'

/** What `--settings` is to carry: a path as given, or settings by value. */
export type SettingsArgument = { path: string } | { value: Settings }

/**
 * Brings `settings` and `sandbox` together (spec: SDK, section 14.7). Value by value the option `sandbox` wins; lists
 * that deny are united, so that neither side can open what the other closed.
 */
export function settingsArgument(
  options: Pick<Options, 'settings' | 'sandbox'>,
): SettingsArgument | undefined {
  const { settings, sandbox } = options
  if (typeof settings === 'string' && !settings.trimStart().startsWith('{')) return { path: settings }
  if (settings === undefined && sandbox === undefined) return undefined
  const value = typeof settings === 'string' ? parseSettings(settings) : { ...settings }
  if (sandbox === undefined) return { value }
  return { value: { ...value, sandbox: mergeSandbox(value.sandbox, withDefaults(sandbox)) } }
}

function parseSettings(json: string): Settings {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch (cause) {
    throw new TypeError('options.settings begins with { and is no JSON', { cause })
  }
  return isJsonObject(value) ? value : {}
}

/** A sandbox that was asked for and is not there must not be silently left out. */
function withDefaults(sandbox: SandboxSettings): SandboxSettings {
  return sandbox.enabled === true
    ? { ...sandbox, failIfUnavailable: sandbox.failIfUnavailable ?? true }
    : sandbox
}

function mergeSandbox(below: unknown, above: Record<string, unknown>): Record<string, unknown> {
  if (!isJsonObject(below)) return above
  const merged = { ...below }
  for (const [key, value] of Object.entries(above)) {
    const old = merged[key]
    if (isJsonObject(value)) merged[key] = mergeSandbox(old, value)
    else if (key.startsWith('den') && Array.isArray(value) && Array.isArray(old))
      merged[key] = [...new Set([...old, ...value])]
    else if (value !== undefined) merged[key] = value
  }
  return merged
}
