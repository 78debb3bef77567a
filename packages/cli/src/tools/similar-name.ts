import { basename, dirname, extname, join } from 'node:path'
import type { Files } from '../platform/files.ts'

/** A file beside the missing one that was perhaps meant: same name, other extension or letter case. */
export const findSimilarName = async (path: string, files: Files): Promise<string | undefined> => {
  const directory = dirname(path)
  if ((await files.stat(directory))?.kind !== 'directory') return undefined
  const wanted = basename(path)
  const stem = stemOf(wanted)
  const names = (await files.list(directory))
    .filter(({ kind }) => kind !== 'directory')
    .map(({ name }) => name)
  const sameLetters = names.find((name) => name.toLowerCase() === wanted.toLowerCase())
  const found = sameLetters ?? names.sort().find((name) => stemOf(name) === stem)
  return found === undefined ? undefined : join(directory, found)
}

const stemOf = (name: string): string => name.slice(0, name.length - extname(name).length)
