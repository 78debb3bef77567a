import { PathError, realPath } from '../platform/paths.ts'

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
    return { access, given, members: distinct([given, await realPath(given)]) }
  } catch (error) {
    if (error instanceof PathError) return { access, given, members: [given], unsure: error.message }
    throw error
  }
}

/** A directory as it was given and as it really is: what lies below either is inside. */
export const directoryForms = async (path: string): Promise<readonly string[]> =>
  (await pathFact('read', path)).members

const distinct = (paths: readonly string[]): readonly string[] => [...new Set(paths)]
