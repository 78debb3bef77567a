import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isJsonObject } from '../boundary.ts'
import { configDirectory } from '../sessions/session-files.ts'
import type {
  ResolvedSettingSource,
  ResolvedSettings,
  ResolveSettingsOptions,
  Settings,
} from '../types/settings.ts'

type Source = ResolvedSettings['sources'][number]

const ALL = ['user', 'project', 'local'] as const

/**
 * What the settings files add up to for a directory, without starting an engine (spec: settings, section 2). Files that
 * are not there, or are no JSON object, count as empty. Trust is not decided here.
 */
export async function resolveSettings({
  cwd = process.cwd(),
  settingSources = [...ALL],
  managedSettings,
  serverManagedSettings,
}: ResolveSettingsOptions = {}): Promise<ResolvedSettings> {
  const wanted = await Promise.all(
    ALL.filter((name) => settingSources.includes(name)).map((name) => fileSource(name, cwd)),
  )
  const sources: Source[] = [
    ...wanted,
    ...(await managedSources()),
    ...(managedSettings
      ? [{ source: 'managed', settings: managedSettings, policyOrigin: 'parent' } as const]
      : []),
    ...(serverManagedSettings
      ? [{ source: 'managed', settings: serverManagedSettings, policyOrigin: 'remote' } as const]
      : []),
  ].filter((source) => source !== undefined)
  const effective: Settings = {}
  const provenance: ResolvedSettings['provenance'] = {}
  for (const { settings, ...origin } of sources) {
    for (const [key, value] of Object.entries(settings)) {
      effective[key] = key in effective ? merge(effective[key], value) : value
      provenance[key] = origin
    }
  }
  return { effective, provenance, sources }
}

/** Objects are merged key by key, lists are united, of anything else the higher source wins. */
function merge(below: unknown, above: unknown): unknown {
  if (Array.isArray(below) && Array.isArray(above)) return [...new Set([...below, ...above])]
  if (!isJsonObject(below) || !isJsonObject(above)) return above
  const merged: Settings = { ...below }
  for (const [key, value] of Object.entries(above))
    merged[key] = key in merged ? merge(merged[key], value) : value
  return merged
}

function fileSource(source: (typeof ALL)[number], cwd: string): Promise<Source | undefined> {
  const paths = {
    user: join(configDirectory(), 'settings.json'),
    project: join(cwd, '.claude', 'settings.json'),
    local: join(cwd, '.claude', 'settings.local.json'),
  }
  return read(source, paths[source])
}

async function managedSources(): Promise<Source[]> {
  const directory = managedDirectory()
  const dropIns = join(directory, 'managed-settings.d')
  const names = (await readdir(dropIns).catch(() => [])).filter((name) => name.endsWith('.json')).sort()
  const paths = [join(directory, 'managed-settings.json'), ...names.map((name) => join(dropIns, name))]
  const sources = await Promise.all(paths.map((path) => read('managed', path)))
  return sources
    .filter((source) => source !== undefined)
    .map((source) => ({ ...source, policyOrigin: 'file' }))
}

function managedDirectory(): string {
  if (process.platform === 'darwin') return '/Library/Application Support/ClaudeCode'
  return process.platform === 'win32' ? 'C:\\Program Files\\ClaudeCode' : '/etc/claude-code'
}

async function read(source: ResolvedSettingSource, path: string): Promise<Source | undefined> {
  try {
    const settings: unknown = JSON.parse(await readFile(path, 'utf8'))
    return isJsonObject(settings) ? { source, settings, path } : undefined
  } catch {
    return undefined
  }
}
