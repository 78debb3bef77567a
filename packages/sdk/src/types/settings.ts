import type { SettingSource } from '../options.ts'
import type { PermissionBehavior } from './permissions.ts'

/** Contents of a settings file. The set of keys is open. */
export interface Settings {
  [key: string]: unknown
}

export type PolicySettingsOrigin = 'helper' | 'remote' | 'plist' | 'hklm' | 'file' | 'parent' | 'hkcu'
export type ResolvedSettingSource = SettingSource | 'managed' | 'flag'
export type ProvenanceEntry = {
  source: ResolvedSettingSource
  path?: string
  policyOrigin?: PolicySettingsOrigin
}

export type ResolveSettingsOptions = {
  cwd?: string
  settingSources?: SettingSource[]
  managedSettings?: Settings
  serverManagedSettings?: Settings
}

/** What the settings files add up to, and where each value comes from. */
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

/** A part of a settings file that could not be used. */
export type SDKSettingsParseError = { file?: string; path: string; message: string }

export type SDKPermissionRuleDescription = { prefix: string; emphasis?: string; suffix?: string }

/** One permission rule, and whether it can be changed. `source` is the layer, as `userSettings` or `session`. */
export type SDKPermissionRuleEntry = {
  behavior: PermissionBehavior
  source: string
  rule: string
  description?: SDKPermissionRuleDescription
  editability: 'persistent' | 'session' | 'readonly'
  notInEffect?: boolean
}

export type SDKPermissionWorkspaceDirectory = { path: string; source: string }

/** What the control request `list_permission_rules` answers with; `Query` has no method for it. */
export type SDKControlListPermissionRulesResponse = { state: SDKControlPermissionRulesState }

export type SDKControlPermissionRulesState = {
  rules: SDKPermissionRuleEntry[]
  workspaceDirectories: SDKPermissionWorkspaceDirectory[]
  originalCwd: string
  managedOnly: boolean
  errors?: SDKSettingsParseError[]
  withheld?: boolean
}
