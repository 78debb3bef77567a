import { accessSync, constants } from 'node:fs'
import { readFile, rename, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { JsonObject } from '@agent-engine/protocol'
import { AgentError, messageOf } from '@agent-engine/protocol/errors'
import { writeFileAtomic } from './atomic-file.ts'
import { withLock } from './lock.ts'
import { errnoOf } from './paths.ts'

export type JsonFile =
  | { readonly state: 'ok'; readonly value: JsonObject }
  | { readonly state: 'missing' }
  /** There, but no JSON object. */
  | { readonly state: 'corrupt' }

/** What to change in a shared JSON file: every key that is not named keeps the value that the file has. */
export interface JsonChange {
  readonly set?: JsonObject
  readonly remove?: readonly string[]
}

export interface JsonUpdate {
  readonly value: JsonObject
  /** Where a file that could not be parsed was kept. */
  readonly corruptCopy?: string
}

/** Named before the lock is asked for, so that a directory that cannot be written is told by the file that people know. */
const lockOf = (path: string): string => {
  try {
    accessSync(dirname(path), constants.W_OK)
  } catch (cause) {
    const code = errnoOf(cause)
    if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') {
      throw new AgentError(
        'not_writable',
        `Error: ${path} was not changed: ${messageOf(cause)}. Make ${dirname(path)} writable.`,
        { cause },
      )
    }
  }
  return `${path}.lock`
}

/** Nobody keeps as much in one JSON file; what a link leads to may have no end. */
const MAX_BYTES = 64 * 1024 * 1024

/**
 * Reads a JSON object; a byte order mark is skipped. Rejects when the file is there but can't be read, is no regular file,
 * as a link in a project may lead to a device or a pipe, or is longer than 64 MB.
 */
export const readJsonFile = async (path: string): Promise<JsonFile> => {
  let text: string
  try {
    const found = await stat(path)
    if (!found.isFile()) throw new Error(`${path} is no regular file`)
    if (found.size > MAX_BYTES) throw new Error(`${path} is longer than ${MAX_BYTES} bytes`)
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return { state: 'missing' }
    throw error
  }
  return parseJsonObject(text)
}

export const parseJsonObject = (text: string): JsonFile => {
  let value: unknown
  try {
    value = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text)
  } catch {
    return { state: 'corrupt' }
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { state: 'corrupt' }
  return { state: 'ok', value: { ...value } }
}

/**
 * Changes a JSON file that several processes share: under `<path>.lock`, on what the file holds at that moment. A file
 * that can't be parsed is kept as `<path>.corrupt-<time>` and the change starts from an empty object.
 */
export const updateJsonFile = async (
  path: string,
  change: (current: Readonly<JsonObject>) => JsonChange,
  { mode = 0o600 }: { mode?: number } = {},
): Promise<JsonUpdate> =>
  withLock(lockOf(path), async () => {
    const file = await readJsonFile(path)
    const corruptCopy = file.state === 'corrupt' ? `${path}.corrupt-${Date.now()}` : undefined
    if (corruptCopy !== undefined) await rename(path, corruptCopy)
    const current = file.state === 'ok' ? file.value : {}
    const { set = {}, remove = [] } = change(current)
    const value: JsonObject = { ...current, ...set }
    for (const key of remove) delete value[key]
    await writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`, { mode })
    return { value, ...(corruptCopy !== undefined && { corruptCopy }) }
  })
