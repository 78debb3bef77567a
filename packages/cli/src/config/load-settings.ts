import { type Stats, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { JsonObject } from '@agent-engine/protocol'
import { AgentError } from '@agent-engine/protocol/errors'
import { isHookEvent } from '@agent-engine/protocol/hook-events'
import { scopeToLayer } from './key-scopes.ts'
import { describeFatal, type LayerName, type SettingsLayer, type SettingsProblem } from './layers.ts'
import { located, readSettingsFile, readSettingsText, type SettingsRead } from './read-settings.ts'
import type { FileSource } from './setting-sources.ts'
import { managedDirectory, managedFiles, type SettingsPlaces, settingsFile } from './settings-paths.ts'

export interface SettingsRequest extends SettingsPlaces {
  readonly sources: ReadonlySet<FileSource>
  /** Value of `--settings`: a path, or JSON text that starts with `{`. */
  readonly flag: string | undefined
  /** Values over those of `--settings`, by keys of the first level; null takes a key away. */
  readonly overlay?: JsonObject | undefined
  /** Value of `--managed-settings`, of an embedding host: a path, or JSON text; weaker than the system's own files. */
  readonly managed: string | undefined
  /** Default: the system's. */
  readonly managedDirectory?: string
}

/** Everything that was found, layer by layer. */
export interface LoadedSettings {
  /** Strongest first. Sources that are missing or unusable are left out. */
  readonly layers: readonly SettingsLayer[]
  /** What could not be used; the run goes on without it. */
  readonly problems: readonly SettingsProblem[]
}

/** Settings that a run must not start without: managed ones, and those that the caller asked for. */
export class SettingsError extends AgentError {
  constructor(problems: readonly SettingsProblem[]) {
    super('invalid_settings', problems.map((problem) => `Error: ${describeFatal(problem)}`).join('\n'))
    this.name = 'SettingsError'
  }
}

interface Source {
  readonly layer: LayerName
  /** The file or flag, for messages. */
  readonly name: string
  readonly file?: string
  readonly anchor: string
  /** Somebody named it, so it has to be there. */
  readonly isAsked?: true
  read(): Promise<SettingsRead>
}

/**
 * Reads every settings source (spec: settings §1, §6). A broken file of the user or the project is reported and
 * ignored. Rejects with `SettingsError` when managed settings or the value of `--settings` cannot be used.
 */
export const loadSettings = async (request: SettingsRequest): Promise<LoadedSettings> => {
  const layers: SettingsLayer[] = []
  const problems: SettingsProblem[] = []
  for (const source of sourcesOf(request)) {
    const read = await source.read()
    if (read.type === 'missing' && source.layer !== 'flag' && !source.isAsked) continue
    problems.push(...problemsOf(source, read))
    if (read.type !== 'ok') continue
    const scoped = await scopedLayer(source, read)
    layers.push(scoped.layer)
    problems.push(...scoped.problems)
  }
  const fatal = problems.filter(isFatal)
  if (fatal.length > 0) throw new SettingsError(fatal)
  return { layers, problems }
}

/** Strongest first. */
const sourcesOf = (request: SettingsRequest): readonly Source[] => {
  const { cwd, managed, overlay = {} } = request
  const flag = request.flag ?? (Object.keys(overlay).length === 0 ? undefined : '{}')
  const directory = request.managedDirectory ?? managedDirectory(process.platform)
  const fileSource = (layer: FileSource): readonly Source[] => {
    const file = settingsFile(layer, request)
    if (!request.sources.has(layer) || (layer === 'project' && isUserFile(file, request))) return []
    const anchor = layer === 'user' ? request.configDirectory : cwd
    return [{ layer, name: file, file, anchor, read: () => readSettingsFile(file) }]
  }
  return [
    ...[...managedFiles(directory)].reverse().map(
      (file): Source => ({
        layer: 'managed',
        name: file,
        file,
        anchor: cwd,
        read: () => readSettingsFile(file, { salvage: true }),
      }),
    ),
    ...(managed === undefined ? [] : [managedSource(managed, cwd)]),
    ...(flag === undefined ? [] : [withOverlay(flagSource(flag, cwd), overlay)]),
    ...fileSource('local'),
    ...fileSource('project'),
    ...fileSource('user'),
  ]
}

/** Started in the home directory: the project's file is the user's, and it is read once. */
const isUserFile = (file: string, request: SettingsRequest): boolean => {
  if (!request.sources.has('user')) return false
  const [project, user] = [file, settingsFile('user', request)].map(statOf)
  return project !== undefined && project.ino === user?.ino && project.dev === user.dev
}

/** A path that leads nowhere is no file here; whoever reads it says what is wrong. */
const statOf = (path: string): Stats | undefined => {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}

const managedSource = (value: string, cwd: string): Source => {
  const name = '--managed-settings'
  if (value.trimStart().startsWith('{')) return textSource('managed', name, value, cwd, { salvage: true })
  const file = resolve(cwd, value)
  const read = () => readSettingsFile(file, { salvage: true })
  return { layer: 'managed', name: `${name} ${value}`, anchor: cwd, isAsked: true, read }
}

const flagSource = (value: string, cwd: string): Source => {
  if (value.trimStart().startsWith('{')) return textSource('flag', '--settings', value, cwd)
  const file = resolve(cwd, value)
  return {
    layer: 'flag',
    name: `--settings ${value}`,
    file,
    anchor: dirname(file),
    read: () => readSettingsFile(file),
  }
}

const withOverlay = (source: Source, overlay: JsonObject): Source =>
  Object.keys(overlay).length === 0
    ? source
    : {
        ...source,
        async read() {
          const base = await source.read()
          if (base.type !== 'ok') return base
          const values = Object.entries({ ...base.settings, ...overlay }).filter(
            ([, value]) => value !== null,
          )
          return readSettingsText(JSON.stringify(Object.fromEntries(values)))
        },
      }

const textSource = (
  layer: LayerName,
  name: string,
  text: string,
  anchor: string,
  options: { salvage?: boolean } = {},
): Source => ({ layer, name, anchor, read: () => readSettingsText(text, options) })

const problemsOf = ({ layer, name: source }: Source, read: SettingsRead): readonly SettingsProblem[] => {
  if (read.type === 'missing') {
    return [{ kind: 'missing', layer, source, path: '', message: 'no such file' }]
  }
  const kind = read.type === 'ok' ? 'left_out' : 'unusable'
  return read.issues.map((issue) => ({ kind, layer, source, ...issue }))
}

/** The project cannot set what only users or administrators may; what it tried is reported. */
const scopedLayer = async (
  { layer: name, name: source, file, anchor }: Source,
  read: Extract<SettingsRead, { type: 'ok' }>,
): Promise<{ layer: SettingsLayer; problems: readonly SettingsProblem[] }> => {
  const { settings, dropped } = scopeToLayer(name, read.settings)
  const layer = { name, anchor, ...(file === undefined ? {} : { file }) }
  if (dropped.length === 0) return { layer: { ...layer, settings: read.settings }, problems: [] }
  const { parseSettings } = await import('@agent-engine/protocol/settings/parse-settings')
  const outcome = parseSettings(settings)
  return {
    layer: { ...layer, settings: outcome.ok ? outcome.settings : {} },
    problems: (
      await located(
        read.text,
        dropped.map((path) => ({ path, message: `has no effect in ${name} settings` })),
      )
    ).map((issue) => ({ kind: 'no_effect', layer: name, source, ...issue })),
  }
}

/** The caller asked for `--settings`; managed settings that nobody can read protect nobody. */
const isFatal = ({ kind, layer, path }: SettingsProblem): boolean => {
  switch (layer) {
    case 'flag':
      return kind !== 'no_effect' && !isUnknownHookEvent(path)
    case 'managed':
      return kind === 'unusable' || kind === 'missing'
    default:
      return false
  }
}

/** Callers may know more events than this version. */
const isUnknownHookEvent = (path: string): boolean =>
  /^hooks\.[^.[]+$/.test(path) && !isHookEvent(path.slice('hooks.'.length))
