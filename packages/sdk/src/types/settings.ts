import type { SettingSource } from '../options.ts'

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
