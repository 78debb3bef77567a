import {
  chmodSync,
  constants,
  fchmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { errnoOf } from '../platform/paths.ts'
import { filesOfNewSession, type LinkState, projectsFiles, publicPath, type SessionFiles } from './files.ts'
import type { SessionStore } from './layout.ts'
import { isOwnDirectory, isSameFile } from './trust.ts'

const DIRECTORY_MODE = 0o700
const FILE_MODE = 0o600
const { O_APPEND, O_CREAT, O_RDWR, O_NOFOLLOW } = constants
const APPEND_FLAGS = O_RDWR | O_APPEND | (O_NOFOLLOW ?? 0)

/** Errors of a full or failing disk: the same place may work later. After any other the place itself is unusable. */
const PASSING = new Set(['ENOSPC', 'EDQUOT', 'EIO', 'EMFILE', 'ENFILE', 'EAGAIN', 'EINTR', 'EBUSY'])
const NO_LINKS_HERE = new Set(['EXDEV', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'])

export interface CreatedTranscript {
  readonly fd: number
  readonly files: SessionFiles
  readonly link: LinkState
  /** Why there is no second name although the layout asks for one. */
  readonly linkProblem?: string
}

/**
 * Creates the files of a new session, at its first line. A project that can't hold sessions is no error: the session
 * then lies in the user's directory alone. Throws the system's error when no place takes it.
 */
export const createTranscript = (store: SessionStore, sessionId: string): CreatedTranscript => {
  const files = filesOfNewSession(store, sessionId)
  if (store.layout === 'projects') return inProjects(files)
  try {
    prepareSeedRoot(store.seedRoot)
    makeDirectory(files.dataDir)
    const fd = openForAppend(files.transcript, { create: true })
    return { fd, files, ...linkAlias(files) }
  } catch (error) {
    if (PASSING.has(errnoOf(error) ?? '')) throw error
    return inProjects(projectsFiles(store.projectDir, sessionId))
  }
}

/** Opens a transcript for reading and appending. A symbolic link is refused. */
export const openForAppend = (path: string, { create = false }: { create?: boolean } = {}): number => {
  const fd = openSync(path, create ? APPEND_FLAGS | O_CREAT : APPEND_FLAGS, FILE_MODE)
  if (create) fchmodSync(fd, FILE_MODE)
  return fd
}

export const makeDirectory = (path: string): void => {
  mkdirSync(path, { recursive: true, mode: DIRECTORY_MODE })
}

/** Gives a file its second name. */
export const linkAlias = ({ transcript, alias }: SessionFiles): { link: LinkState; linkProblem?: string } => {
  if (alias === undefined) return { link: 'none' }
  try {
    makeDirectory(dirname(alias))
    linkSync(transcript, alias)
    return { link: 'hard' }
  } catch (error) {
    const errno = errnoOf(error) ?? ''
    if (NO_LINKS_HERE.has(errno)) return { link: 'mirror' }
    if (errno === 'EEXIST' && isSameFile(lstatSync(transcript), lstatSync(alias))) return { link: 'hard' }
    return { link: 'none', linkProblem: error instanceof Error ? error.message : String(error) }
  }
}

const inProjects = (files: SessionFiles): CreatedTranscript => {
  makeDirectory(dirname(files.transcript))
  return { fd: openForAppend(publicPath(files), { create: true }), files, link: 'none' }
}

/** The directory may come from someone else together with the project: a link or another owner's directory is not used. */
const prepareSeedRoot = (root: string): void => {
  try {
    mkdirSync(root, { mode: DIRECTORY_MODE })
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') makeDirectory(root)
    else if (errnoOf(error) !== 'EEXIST') throw error
  }
  const stat = lstatSync(root)
  if (!isOwnDirectory(stat)) throw new Error(`${root} is no directory of this user`)
  if ((stat.mode & 0o077) !== 0) chmodSync(root, DIRECTORY_MODE)
  ignoreByGit(join(root, '.gitignore'))
}

const ignoreByGit = (path: string): void => {
  try {
    writeFileSync(path, '*\n', { flag: 'wx', mode: FILE_MODE })
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error
  }
}
