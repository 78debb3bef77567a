import { AgentError } from '@agent-engine/protocol/errors'

/** The settings files that `--setting-sources` chooses from (spec: settings §1.2). */
export const FILE_SOURCES = ['user', 'project', 'local'] as const

export type FileSource = (typeof FILE_SOURCES)[number]

/** What to load from disk besides managed settings. */
export interface SourceChoice {
  readonly sources: ReadonlySet<FileSource>
  /** Somebody named the sources: naming `project` or `local` is a decision to trust the project. */
  readonly explicit: boolean
}

/** Takes the value of `--setting-sources`; absent means all, empty means none. Throws `AgentError('setting_sources')`. */
export const chooseSources = (value: string | undefined): SourceChoice => {
  if (value === undefined) return { sources: new Set(FILE_SOURCES), explicit: false }
  const names = value
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  return { sources: new Set(names.map(fileSource)), explicit: true }
}

const fileSource = (name: string): FileSource => {
  const known = FILE_SOURCES.find((source) => source === name)
  if (known !== undefined) return known
  throw new AgentError(
    'setting_sources',
    `Error: --setting-sources: '${name}' is no settings source. Valid names: ${FILE_SOURCES.join(', ')}.`,
  )
}
