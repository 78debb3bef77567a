import type { JsonObject, Settings } from '@agent-engine/protocol'
import { AgentError } from '@agent-engine/protocol/errors'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import type { SettingsLayer } from './layers.ts'

/** Keys whose strongest source owns the whole value. */
const WHOLE: ReadonlySet<string> = new Set(['fallbackModel', 'availableModels', 'statusLine'])

/** Flags that make a session stricter: true anywhere is true. */
const STRICT: ReadonlySet<string> = new Set([
  'blockReadsOutsideWorkingDirectories',
  'blockWritesOutsideWorkingDirectories',
  'denyInsteadOfPrompting',
  'allowManagedHooksOnly',
  'allowManagedPermissionRulesOnly',
  'allowManagedMcpServersOnly',
  'useEnterpriseMcpConfigOnly',
  'disableSideloadFlags',
  'disableBundledSkills',
  'disableSkillShellExecution',
])

/**
 * The settings in force: scalars of the strongest layer, objects key by key, lists joined from the weakest to the
 * strongest without repetitions (spec: settings §2). `layers` are strongest first.
 */
export const mergeSettings = async (layers: readonly SettingsLayer[]): Promise<Settings> => {
  const [only, ...others] = layers
  if (only === undefined) return {}
  if (others.length === 0) return only.settings
  const merged = layers.reduceRight<JsonObject>((weaker, { settings }) => mergeObjects(weaker, settings), {})
  const { parseSettings } = await import('@agent-engine/protocol/settings/parse-settings')
  const outcome = parseSettings(merged)
  if (outcome.ok) return outcome.settings
  const issue = outcome.issues[0]
  throw new AgentError(
    'settings_conflict',
    `Error: settings files contradict each other at ${issue?.path}: ${issue?.message}`,
  )
}

const mergeObjects = (weaker: JsonObject, stronger: JsonObject): JsonObject => {
  const merged = new Map(Object.entries(weaker))
  for (const [key, value] of Object.entries(stronger)) {
    if (value !== undefined)
      merged.set(key, WHOLE.has(key) ? value : mergeValues(key, merged.get(key), value))
  }
  return Object.fromEntries(merged)
}

const mergeValues = (key: string, weaker: unknown, stronger: unknown): unknown => {
  if (Array.isArray(weaker) && Array.isArray(stronger)) return joinLists(weaker, stronger)
  if (isJsonObject(weaker) && isJsonObject(stronger)) return mergeObjects(weaker, stronger)
  return STRICT.has(key) ? weaker === true || stronger : stronger
}

const joinLists = (weaker: readonly unknown[], stronger: readonly unknown[]): readonly unknown[] => {
  const seen = new Map([...weaker, ...stronger].map((item) => [JSON.stringify(item), item]))
  return [...seen.values()]
}
