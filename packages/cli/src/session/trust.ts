import { appendFileSync, lstatSync, mkdirSync, readFileSync, type Stats } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * `.claude-sessions` lies in a directory that may come from someone else (spec: sessions §15.3). A session in it counts
 * only when the user's own configuration directory knows it: by a hard link to the same file, or by this index.
 */
export interface IndexedSession {
  readonly id: string
  readonly slug: string
  readonly dev: number
  readonly ino: number
  readonly createdAt: string
  /** Where the transcript was created. */
  readonly path: string
}

const OTHERS_MAY_WRITE = 0o022

/** A regular file of this user that nobody else may write; `undefined` for everything else. */
export const statOwnFile = (path: string): Stats | undefined => {
  const stat = statQuietly(path)
  return stat?.isFile() && isOwn(stat) && !othersMayWrite(stat) ? stat : undefined
}

const statQuietly = (path: string): Stats | undefined => {
  try {
    return lstatSync(path)
  } catch {
    return undefined
  }
}

export const isOwnDirectory = (stat: Stats): boolean => stat.isDirectory() && isOwn(stat)

const isOwn = (stat: Stats): boolean => process.geteuid === undefined || stat.uid === process.geteuid()

/** Windows has no such bits. */
const othersMayWrite = (stat: Stats): boolean =>
  process.geteuid !== undefined && (stat.mode & OTHERS_MAY_WRITE) !== 0

export const isSameFile = (a: Stats, b: Stats): boolean => a.dev === b.dev && a.ino === b.ino

const indexPath = (configDir: string): string => join(configDir, 'sessions-index.jsonl')

export const addToIndex = (configDir: string, session: IndexedSession): void => {
  const path = indexPath(configDir)
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  appendFileSync(path, `${JSON.stringify(session)}\n`, { mode: 0o600 })
}

/** Later lines win; what is no such line is skipped. */
export const readIndex = (configDir: string): ReadonlyMap<string, IndexedSession> => {
  const sessions = new Map<string, IndexedSession>()
  for (const line of readText(indexPath(configDir)).split('\n')) {
    const session = parseIndexLine(line)
    if (session !== undefined) sessions.set(session.id, session)
  }
  return sessions
}

const readText = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

const parseIndexLine = (line: string): IndexedSession | undefined => {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  const { id, slug, dev, ino, createdAt, path } = value as Partial<Record<keyof IndexedSession, unknown>>
  if (
    typeof id !== 'string' ||
    typeof slug !== 'string' ||
    typeof dev !== 'number' ||
    typeof ino !== 'number'
  )
    return undefined
  if (typeof path !== 'string') return undefined
  return { id, slug, dev, ino, path, createdAt: typeof createdAt === 'string' ? createdAt : '' }
}

/** True when the file at `path` is the one that the index says this user's engine has made. */
export const isIndexed = (index: ReadonlyMap<string, IndexedSession>, id: string, stat: Stats): boolean => {
  const known = index.get(id)
  return known !== undefined && known.dev === stat.dev && known.ino === stat.ino
}
