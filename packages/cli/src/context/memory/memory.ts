import { dirname, relative, sep } from 'node:path'
import { isOn } from '../../config/env-flag.ts'
import type { Files } from '../../platform/files.ts'
import { isInside } from '../../platform/paths.ts'
import { type Collected, type Collector, collectLocations, noMemory } from './collect.ts'
import { directoryLocations, type MemoryPlaces, memoryLocations } from './locations.ts'
import { memoryBlock, nestedMemoryBlock } from './memory-block.ts'
import type { MemoryFile, PathRule } from './memory-file.ts'

export interface MemoryOptions extends MemoryPlaces {
  readonly files: Files
  readonly env: Readonly<Record<string, string | undefined>>
  /** `claudeMdExcludes`: globs on absolute paths. */
  readonly excludes: readonly string[]
  /** Somebody agreed that project files import from outside the working directory. */
  readonly externalImports: boolean
}

/** What a session has in memory. */
export interface LoadedMemory {
  readonly files: readonly MemoryFile[]
  /** The text for `preface` of requests. */
  readonly block: string | undefined
  /** For people: what is too large or was not read. */
  readonly warnings: readonly string[]
}

/** The memory files of one session. */
export interface Memory {
  /** Reads them at the first call. */
  load(): Promise<LoadedMemory>
  /**
   * Reminders for a file that was just read: one for each directory level between the working directory and the file that
   * has memory of its own, then one for path rules that match (spec: context §3.4). Each only once.
   */
  onRead(path: string): Promise<readonly string[]>
  /** After a compaction or `/clear`: everything is read anew, and nested memory comes again when it is due. */
  refresh(): void
}

/** More than this crowds out the work. */
const WARN_CHARACTERS = 40_000

export const createMemory = (options: MemoryOptions): Memory => {
  let session: Promise<Session> | undefined
  const current = (): Promise<Session> => (session ??= openSession(options))
  return {
    load: async () => (await current()).loaded,
    onRead: async (path) => nestedReminders(await current(), options, path),
    refresh: () => {
      session = undefined
    },
  }
}

interface Session {
  readonly loaded: LoadedMemory
  readonly collector: Collector
  /** Rules that were not due yet. */
  readonly waiting: Set<PathRule>
  /** Directories below the working directory that were looked through. */
  readonly visited: Set<string>
}

const openSession = async (options: MemoryOptions): Promise<Session> => {
  const collector: Collector = {
    files: options.files,
    cwd: options.cwd,
    externalImports: options.externalImports,
    isExcluded: await matcher(options.excludes),
    seen: new Set(),
  }
  const found = noMemory()
  if (!isOff(options)) await collectLocations(collector, memoryLocations(placesOf(options)), found)
  const loaded = { files: found.files, block: memoryBlock(found.files), warnings: warningsOf(found) }
  return { loaded, collector, waiting: new Set(found.rules), visited: new Set() }
}

const isOff = ({ env }: MemoryOptions): boolean => isOn(env.CLAUDE_CODE_DISABLE_CLAUDE_MDS)

const placesOf = (options: MemoryOptions): MemoryPlaces =>
  isOn(options.env.CLAUDE_CODE_ADDITIONAL_DIRECTORIES_CLAUDE_MD)
    ? options
    : { ...options, additionalDirectories: [] }

const warningsOf = ({ files, skippedImports }: Collected): string[] => {
  const characters = files.reduce((sum, { content }) => sum + content.length, 0)
  return [
    ...(characters > WARN_CHARACTERS
      ? [
          `Memory files hold ${characters} characters; above ${WARN_CHARACTERS} they cost much of every request. Shorten them.`,
        ]
      : []),
    ...skippedImports.map(
      (path) =>
        `${path} was not taken in: it lies outside the project, or leads there, and nobody agreed to that.`,
    ),
  ]
}

const nestedReminders = async (session: Session, options: MemoryOptions, path: string): Promise<string[]> => {
  if (isOff(options) || !isInside(path, options.cwd)) return []
  const reminders: string[] = []
  for (const directory of levelsBelow(options.cwd, dirname(path))) {
    if (session.visited.has(directory)) continue
    session.visited.add(directory)
    const found = noMemory()
    await collectLocations(session.collector, directoryLocations(directory, options), found)
    for (const rule of found.rules) session.waiting.add(rule)
    if (found.files.length > 0) reminders.push(nestedMemoryBlock(found.files))
  }
  const due = await dueRules(session.waiting, path)
  for (const rule of due) session.waiting.delete(rule)
  return due.length > 0 ? [...reminders, nestedMemoryBlock(due.map(({ file }) => file))] : reminders
}

/** The directories from below `top` down to `directory`. */
const levelsBelow = (top: string, directory: string): string[] => {
  const names = relative(top, directory)
    .split(sep)
    .filter((name) => name !== '')
  return names.map((_, at) => [top, ...names.slice(0, at + 1)].join(sep))
}

const dueRules = async (waiting: ReadonlySet<PathRule>, path: string): Promise<PathRule[]> => {
  const due: PathRule[] = []
  for (const rule of waiting) {
    const matches = await matcher(rule.globs)
    if (matches(relative(rule.base, path).split(sep).join('/'))) due.push(rule)
  }
  return due
}

const matcher = async (globs: readonly string[]): Promise<(path: string) => boolean> => {
  if (globs.length === 0) return () => false
  // Loaded only here: most sessions have no globs.
  const { default: picomatch } = await import('picomatch')
  const matches = picomatch([...globs], { dot: true })
  return (path) => matches(path)
}
