import { lstatSync, realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { errnoOf, PathError, realPath } from '../platform/paths.ts'

/** A file or directory that a call touches, with every way it has to be judged. */
export interface PathFact {
  readonly access: 'read' | 'write'
  /** Absolute, links not followed. */
  readonly given: string
  /** The check set (spec: permissions §4.4): the path as given and where it really leads. */
  readonly members: readonly string[]
  /** Why nobody can say where the path leads; such a path is never inside anything. */
  readonly unsure?: string
}

export const pathFact = async (access: PathFact['access'], given: string): Promise<PathFact> => {
  try {
    return { access, given, members: distinct([given, realPathAtOnce(given) ?? (await realPath(given))]) }
  } catch (error) {
    if (error instanceof PathError) return { access, given, members: [given], unsure: error.message }
    throw error
  }
}

export interface PathFacts {
  look(access: PathFact['access'], given: string): Promise<PathFact>
  /** Counts one path. */
  spend(): void
  /** Whether the line has asked for too many. */
  isSpent(): boolean
}

/** More paths of one line are not looked up. */
const MOST_PATHS = 4000

/** No system opens a longer one. */
const MAX_PATH_LENGTH = 8192

/** Looks each path of a line up once. */
export const pathFacts = (): PathFacts => {
  const known = new Map<string, Promise<PathFact>>()
  let spent = 0
  const look: PathFacts['look'] = (access, given) => {
    if (given.length > MAX_PATH_LENGTH)
      return Promise.resolve({ access, given, members: [given], unsure: 'it is longer than any path' })
    const key = `${access} ${given}`
    const fact = known.get(key) ?? pathFact(access, given)
    known.set(key, fact)
    return fact
  }
  return {
    look,
    spend() {
      spent += 1
    },
    isSpent: () => spent > MOST_PATHS,
  }
}

/**
 * The same as `realPath` where that is plain to see: the file is there, or its directory is and has no such name. A
 * decision asks for many paths, and these answers take microseconds.
 */
const realPathAtOnce = (path: string): string | undefined => {
  try {
    return realpathSync.native(path)
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT' || dirname(path) === path || isThere(path)) return undefined
    const directory = realPathAtOnce(dirname(path))
    return directory === undefined ? undefined : join(directory, basename(path))
  }
}

/** A link that leads nowhere is there, too. */
const isThere = (path: string): boolean => {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined
  } catch {
    return true
  }
}

/** A directory as it was given and as it really is: what lies below either is inside. */
export const directoryForms = async (path: string): Promise<readonly string[]> =>
  (await pathFact('read', path)).members

const distinct = (paths: readonly string[]): readonly string[] => [...new Set(paths)]

/** Where a file really is, for callers that cannot wait; the path itself where that is not plain to see. */
export const realPathOr = (path: string): string => {
  try {
    return realPathAtOnce(path) ?? path
  } catch {
    return path
  }
}
