import { realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** `..` as a name of its own. */
export const CLIMBS: RegExp = /(?:^|\/)\.\.(?:\/|$)/

/**
 * Where the system goes with a path that a command has: `..` behind a link leaves what the link leads to, not the
 * directory that the link lies in. Undefined when a pattern stands before a `..`.
 */
export const walkedPath = (path: string, directory: string, isPattern: boolean): string | undefined => {
  let current = path.startsWith('/') ? '/' : directory
  for (const name of path.split('/')) {
    if (name === '' || name === '.') continue
    if (name !== '..') {
      current = join(current, name)
      continue
    }
    if (isPattern && /[*?[]/.test(current)) return undefined
    current = dirname(realOr(current))
  }
  return current
}

const realOr = (path: string): string => {
  try {
    return realpathSync.native(path)
  } catch {
    // What is not there yet is no link.
    return path
  }
}
