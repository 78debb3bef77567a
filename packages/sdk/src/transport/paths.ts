import { accessSync, constants, type Stats, statSync } from 'node:fs'

export function isFile(path: string): boolean {
  return stats(path)?.isFile() ?? false
}

export function isDirectory(path: string): boolean {
  return stats(path)?.isDirectory() ?? false
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** What may not be looked at counts as absent. */
function stats(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}
