import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { errnoOf } from '../platform/paths.ts'
import type { FileSource } from './setting-sources.ts'

export interface SettingsPlaces {
  /** Where the session started; parents are not searched. */
  readonly cwd: string
  /** `CLAUDE_CONFIG_DIR`, else `~/.claude`. */
  readonly configDirectory: string
}

/** The folder of a project's settings, commands, agents and skills. */
export const projectFolder = (cwd: string): string => join(cwd, '.claude')

export const settingsFile = (source: FileSource, { cwd, configDirectory }: SettingsPlaces): string => {
  switch (source) {
    case 'user':
      return join(configDirectory, 'settings.json')
    case 'project':
      return join(projectFolder(cwd), 'settings.json')
    case 'local':
      return join(projectFolder(cwd), 'settings.local.json')
  }
}

/** Where an administrator's settings are (spec: settings §1). */
export const managedDirectory = (platform: NodeJS.Platform): string => {
  switch (platform) {
    case 'darwin':
      return '/Library/Application Support/ClaudeCode'
    case 'win32':
      return 'C:\\Program Files\\ClaudeCode'
    default:
      return '/etc/claude-code'
  }
}

/** `managed-settings.json`, then `managed-settings.d/*.json` by name: later files are stronger. */
export const managedFiles = (directory: string): readonly string[] => {
  const folder = join(directory, 'managed-settings.d')
  return [join(directory, 'managed-settings.json'), ...jsonFilesIn(folder)]
}

const jsonFilesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json') && !name.startsWith('.'))
      .sort()
      .map((name) => join(folder, name))
  } catch (error) {
    const code = errnoOf(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return []
    throw error
  }
}
