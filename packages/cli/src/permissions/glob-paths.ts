import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { errnoOf } from '../platform/paths.ts'
import { type PathFact, pathFact } from './path-fact.ts'

export interface FoundFile extends PathFact {
  readonly isDirectory: boolean
}

/** More files than that are not looked at one by one. */
const MAX_ENTRIES = 5000

/**
 * The files that a shell puts in place of a pattern, as they are now; undefined when there are too many to say. Names
 * that start with a dot are left out where the shell leaves them out.
 */
export const expandPattern = async (
  directory: string,
  names: readonly string[],
): Promise<readonly FoundFile[] | undefined> => {
  let found: readonly FoundFile[] = [{ ...(await pathFact('read', directory)), isDirectory: true }]
  let seen = 0
  for (const name of names) {
    const next: FoundFile[] = []
    for (const parent of found) {
      const below = await entriesOf(parent, name)
      seen += below.length
      if (seen > MAX_ENTRIES) return undefined
      next.push(...below)
    }
    found = next
  }
  return found
}

const entriesOf = async (parent: FoundFile, name: string): Promise<readonly FoundFile[]> => {
  if (!/[*?[]/.test(name))
    return [{ ...(await pathFact('read', join(parent.given, name))), isDirectory: false }]
  const matches = compile(name)
  const entries = await list(parent.given)
  return Promise.all(
    entries
      .filter((entry) => matches(entry.name))
      .map(async (entry): Promise<FoundFile> => {
        const isDirectory = entry.isDirectory()
        if (!entry.isSymbolicLink()) return { ...childOf(parent, entry.name), isDirectory }
        return { ...(await pathFact('read', join(parent.given, entry.name))), isDirectory }
      }),
  )
}

const list = async (directory: string) => {
  try {
    return await readdir(directory, { withFileTypes: true })
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'ENAMETOOLONG'].includes(errnoOf(error) ?? '')) return []
    throw error
  }
}

const childOf = (parent: PathFact, name: string): PathFact => ({
  ...parent,
  given: join(parent.given, name),
  members: parent.members.map((member) => join(member, name)),
})

const compile = (pattern: string): ((name: string) => boolean) => {
  const expression = new RegExp(`^(?:${translate(pattern)})$`, 's')
  return (name) => (!name.startsWith('.') || pattern.startsWith('.')) && expression.test(name)
}

/** A pattern of the shell as a regular expression. Sets are taken wider than they are. */
const translate = (pattern: string): string =>
  pattern.replace(/\[[^\]]+\]|[\s\S]/g, (piece) => {
    if (piece === '*') return '.*'
    if (piece === '?' || (piece.length > 1 && piece.startsWith('['))) return '.'
    return piece.replace(/[.+^${}()|[\]\\]/g, '\\$&')
  })
