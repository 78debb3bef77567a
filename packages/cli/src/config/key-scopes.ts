import type { JsonObject } from '@agent-engine/protocol'
import type { LayerName } from './layers.ts'

const MANAGED: readonly LayerName[] = ['managed']
const NOT_PROJECT: readonly LayerName[] = ['managed', 'flag', 'user']

/** Keys that count in some layers only (spec: settings §5.2, §5.3). */
const TOP_LEVEL: Readonly<Record<string, readonly LayerName[]>> = {
  allowManagedHooksOnly: MANAGED,
  allowManagedPermissionRulesOnly: MANAGED,
  allowManagedMcpServersOnly: MANAGED,
  useEnterpriseMcpConfigOnly: MANAGED,
  disableSideloadFlags: MANAGED,
  requiredMaximumVersion: MANAGED,
  sessions: ['managed', 'user'],
  sendUserId: NOT_PROJECT,
}

const PERMISSIONS: Readonly<Record<string, readonly LayerName[]>> = {
  denyInsteadOfPrompting: NOT_PROJECT,
  blockReadsExemptPaths: ['flag'],
}

/** Modes that let more run without a question; a project cannot choose them for its users (spec: permissions §2). */
const ESCALATING_MODES: ReadonlySet<unknown> = new Set(['acceptEdits', 'bypassPermissions', 'auto'])

export interface Scoped {
  readonly settings: JsonObject
  /** Paths of the keys that were left out. */
  readonly dropped: readonly string[]
}

/** Leaves out what a layer has no say in. */
export const scopeToLayer = (
  layer: LayerName,
  settings: JsonObject & { permissions?: JsonObject | undefined },
): Scoped => {
  const top = droppedKeys(TOP_LEVEL, layer, settings)
  const { permissions } = settings
  if (permissions === undefined) return { settings: omit(settings, top), dropped: top }
  const mode = layer === 'project' && ESCALATING_MODES.has(permissions.defaultMode) ? ['defaultMode'] : []
  const inner = [...droppedKeys(PERMISSIONS, layer, permissions), ...mode]
  return {
    settings: { ...omit(settings, top), permissions: omit(permissions, inner) },
    dropped: [...top, ...inner.map((key) => `permissions.${key}`)],
  }
}

const droppedKeys = (
  table: Readonly<Record<string, readonly LayerName[]>>,
  layer: LayerName,
  value: JsonObject,
): readonly string[] =>
  Object.keys(value).filter((key) => Object.hasOwn(table, key) && table[key]?.includes(layer) === false)

const omit = (value: JsonObject, keys: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)))
