import { mkdir, readFile, realpath, stat } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import type { JsonObject } from '@agent-engine/protocol'
import { writeFileAtomic } from '../platform/atomic-file.ts'
import { type JsonChange, parseJsonObject } from '../platform/json-file.ts'
import { withLock } from '../platform/lock.ts'
import { errnoOf, isInside } from '../platform/paths.ts'
import type { FileSource } from './setting-sources.ts'
import { type SettingsPlaces, settingsFile } from './settings-paths.ts'
import { keepTrust } from './trust/keep-trust.ts'

/** What became of a change. `skipped` leaves the file as it is. */
export type SettingsWrite =
  | { readonly type: 'written'; readonly file: string; readonly created: boolean }
  | { readonly type: 'unchanged'; readonly file: string }
  | { readonly type: 'skipped'; readonly file: string; readonly reason: string }

/** Files of the project are for everybody who works on it, a user's own for nobody else. */
const NEW_FILE_MODE = { user: 0o600, project: 0o644, local: 0o600 } as const

/**
 * Changes a settings file under a lock, on what it holds at that moment (PAIN-24). Keys that the change does not name
 * keep value and order, the indentation stays, the directory is made when it is missing. A file that is no JSON object
 * is left alone. The stored trust of a project moves along: the change is its user's own.
 */
export const updateSettings = async (
  source: FileSource,
  places: SettingsPlaces,
  change: (current: Readonly<JsonObject>) => JsonChange,
): Promise<SettingsWrite> => {
  const file = settingsFile(source, places)
  try {
    await mkdir(dirname(file), { recursive: true })
    const target = await linkTarget(file)
    if (source !== 'user' && !isInside(target, await realpath(places.cwd))) {
      return { type: 'skipped', file, reason: 'a link leads out of the project' }
    }
    return await withLock(`${target}.lock`, async () => ({
      file,
      ...(await rewrite(target, change, NEW_FILE_MODE[source], (before, after) =>
        source === 'user' ? undefined : keepTrust(places, relative(places.cwd, file), before, after),
      )),
    }))
  } catch (error) {
    if (errnoOf(error) === undefined) throw error
    return { type: 'skipped', file, reason: error instanceof Error ? error.message : String(error) }
  }
}

type Rewrite =
  | { readonly type: 'written'; readonly created: boolean }
  | { readonly type: 'unchanged' }
  | { readonly type: 'skipped'; readonly reason: string }

const rewrite = async (
  target: string,
  change: (current: Readonly<JsonObject>) => JsonChange,
  newMode: number,
  afterwards: (before: JsonObject, after: JsonObject) => Promise<void> | undefined,
): Promise<Rewrite> => {
  const text = await unlessMissing(readFile(target, 'utf8'))
  const json = text === undefined ? undefined : parseJsonObject(text)
  if (json !== undefined && json.state !== 'ok') return { type: 'skipped', reason: 'it is no JSON object' }
  const before = json?.value ?? {}
  const after = applied(before, change(before))
  if (JSON.stringify(before) === JSON.stringify(after)) return { type: 'unchanged' }
  const found = await unlessMissing(stat(target))
  const mode = found === undefined ? newMode : found.mode & 0o777
  await writeFileAtomic(target, `${JSON.stringify(after, null, indentOf(text ?? ''))}\n`, { mode })
  await afterwards(before, after)
  return { type: 'written', created: text === undefined }
}

const applied = (before: JsonObject, { set = {}, remove = [] }: JsonChange): JsonObject =>
  Object.fromEntries(Object.entries({ ...before, ...set }).filter(([key]) => !remove.includes(key)))

/** The file that a link leads to, so that it stays a link; the path itself when there is none. */
const linkTarget = async (file: string): Promise<string> => {
  const folder = await realpath(dirname(file))
  const named = join(folder, relative(dirname(file), file))
  return (await unlessMissing(realpath(named))) ?? named
}

const unlessMissing = async <T>(reading: Promise<T>): Promise<T | undefined> => {
  try {
    return await reading
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined
    throw error
  }
}

/** As the file has it; two spaces otherwise. */
const indentOf = (text: string): string => /\n([ \t]+)"/.exec(text)?.[1] ?? '  '
