import type { Dirent } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { errnoOf } from '../platform/paths.ts'

/** Directories larger than that are not looked through. */
const MAX_ENTRIES = 4000
const MAX_LINKS = 200

/** Whether anything below a directory is denied; `unknown` when there is too much to look at. Links are not followed. */
export const deniedBelow = async (
  directory: string,
  isDenied: (path: string) => boolean,
  skipsHidden: boolean,
): Promise<'clear' | 'denied' | 'unknown'> => {
  const waiting = [directory]
  let seen = 0
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const entries = await list(next)
    seen += entries.length
    if (seen > MAX_ENTRIES) return 'unknown'
    for (const entry of entries) {
      if (skipsHidden && entry.name.startsWith('.')) continue
      const path = join(next, entry.name)
      if (isDenied(path)) return 'denied'
      if (entry.isDirectory()) waiting.push(path)
    }
  }
  return 'clear'
}

/** The links below a directory; undefined when there is too much to look at. */
export const linksBelow = async (directory: string): Promise<readonly string[] | undefined> => {
  const waiting = [directory]
  const links: string[] = []
  let seen = 0
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const entries = await list(next)
    seen += entries.length
    if (seen > MAX_ENTRIES || links.length > MAX_LINKS) return undefined
    for (const entry of entries) {
      if (entry.isSymbolicLink()) links.push(join(next, entry.name))
      else if (entry.isDirectory()) waiting.push(join(next, entry.name))
    }
  }
  return links
}

/** What cannot be listed cannot be read by a command either. */
const list = async (directory: string): Promise<readonly Dirent[]> => {
  try {
    return await readdir(directory, { withFileTypes: true })
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'ENAMETOOLONG'].includes(errnoOf(error) ?? '')) return []
    throw error
  }
}
