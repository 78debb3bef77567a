import type { SettingSource } from './option-values.ts'
import type { PermissionBehavior } from './permissions.ts'

/** Contents of a settings file. The set of keys is open. Spec: sdk.md §14.6. */
export interface Settings {
  [key: string]: unknown
}

/** Where an administrator's settings come from. Spec: sdk.md §C.6. */
export type PolicySettingsOrigin = 'helper' | 'remote' | 'plist' | 'hklm' | 'file' | 'parent' | 'hkcu'
/** A layer of settings. Spec: sdk.md §C.6. */
export type ResolvedSettingSource = SettingSource | 'managed' | 'flag'
/** Where one setting comes from; `path` is its file, if it has one. Spec: sdk.md §C.6. */
export type ProvenanceEntry = {
  source: ResolvedSettingSource
  path?: string
  policyOrigin?: PolicySettingsOrigin
}

/**
 * `cwd` (default: that of this process) is the project. `settingSources` (default: all): the files that count.
 * Spec: sdk.md §14.6.
 */
export type ResolveSettingsOptions = {
  cwd?: string
  settingSources?: SettingSource[]
  managedSettings?: Settings
  serverManagedSettings?: Settings
}

/** What the settings files add up to, and where each value comes from. Spec: sdk.md §C.6. */
export type ResolvedSettings = {
  effective: Settings
  provenance: Partial<Record<keyof Settings, ProvenanceEntry>>
  sources: {
    source: ResolvedSettingSource
    settings: Settings
    path?: string
    policyOrigin?: PolicySettingsOrigin
  }[]
  machinePolicy?: { didNotLoad: false | ('profile' | 'registry' | 'file')[] }
}

/** A part of a settings file that could not be used. Spec: sdk.md §C.7. */
export type SDKSettingsParseError = { file?: string; path: string; message: string }

/** A rule in words; `emphasis` is what to stress. Spec: sdk.md §C.7. */
export type SDKPermissionRuleDescription = { prefix: string; emphasis?: string; suffix?: string }

/**
 * One permission rule, and whether it can be changed. `source` is the layer, as `userSettings` or `session`.
 * Spec: sdk.md §C.7.
 */
export type SDKPermissionRuleEntry = {
  behavior: PermissionBehavior
  source: string
  rule: string
  description?: SDKPermissionRuleDescription
  editability: 'persistent' | 'session' | 'readonly'
  notInEffect?: boolean
}

/** A directory that the agent may work in, and the layer that says so. Spec: sdk.md §C.7. */
export type SDKPermissionWorkspaceDirectory = { path: string; source: string }

/** What the control request `list_permission_rules` answers with; `Query` has no method for it. Spec: sdk.md §C.7. */
export type SDKControlListPermissionRulesResponse = { state: SDKControlPermissionRulesState }

/** All permission rules as they are now. Spec: sdk.md §C.7. */
export type SDKControlPermissionRulesState = {
  rules: SDKPermissionRuleEntry[]
  workspaceDirectories: SDKPermissionWorkspaceDirectory[]
  originalCwd: string
  managedOnly: boolean
  errors?: SDKSettingsParseError[]
  withheld?: boolean
}
