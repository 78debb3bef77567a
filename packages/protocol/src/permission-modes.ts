/** Modes of the baseline. */
export const BASELINE_PERMISSION_MODES = ['default', 'acceptEdits', 'bypassPermissions', 'plan'] as const

/** Every permission mode (spec: permissions, section 2). */
export const PERMISSION_MODES = [...BASELINE_PERMISSION_MODES, 'dontAsk', 'auto'] as const

/**
 * What runs without asking: `default` what only reads, `acceptEdits` also changes of files in the working
 * directories, `plan` reads only, `bypassPermissions` everything, `dontAsk` what rules allow and nothing else.
 * Spec: permissions.md §2.
 */
export type PermissionMode = (typeof PERMISSION_MODES)[number]

export const PERMISSION_BEHAVIORS = ['allow', 'deny', 'ask'] as const

/** What a rule or an answer says about a call. Spec: sdk.md §7.1. */
export type PermissionBehavior = (typeof PERMISSION_BEHAVIORS)[number]

/** Where an update of the permissions is kept: a settings file, or this process only (`session`, `cliArg`). */
export const PERMISSION_UPDATE_DESTINATIONS = [
  'userSettings',
  'projectSettings',
  'localSettings',
  'session',
  'cliArg',
] as const

/** Where a change is kept: in a settings file, or for the session only. Spec: permissions.md §13. */
export type PermissionUpdateDestination = (typeof PERMISSION_UPDATE_DESTINATIONS)[number]

/** Where a rule comes from. */
export const PERMISSION_RULE_SOURCES = [
  'policySettings',
  'flagSettings',
  'localSettings',
  'projectSettings',
  'userSettings',
  'cliArg',
  'command',
  'session',
] as const

export type PermissionRuleSource = (typeof PERMISSION_RULE_SOURCES)[number]

const modes: ReadonlySet<string> = new Set(PERMISSION_MODES)

/** The mode a name stands for; `manual` is another name of `default`. `undefined` for anything else. */
export function parsePermissionMode(name: unknown): PermissionMode | undefined {
  if (name === 'manual') return 'default'
  return isPermissionMode(name) ? name : undefined
}

export function isPermissionMode(name: unknown): name is PermissionMode {
  return typeof name === 'string' && modes.has(name)
}
