import { lstat, mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'

/**
 * Makes `directory` for this user alone. Its name, and that of the one above it, can be guessed: where either is a link,
 * somebody else's or open to others, a fresh directory takes its place. Returns the one to use; throws the system's error.
 */
export const makePrivateDirectory = async (directory: string): Promise<string> => {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const isSafe = (await isPrivate(dirname(directory))) && (await isPrivate(directory))
  return isSafe ? directory : mkdtemp(join(tmpdir(), 'agent-engine-'))
}

const isPrivate = async (directory: string): Promise<boolean> => {
  const uid = process.getuid?.()
  if (uid === undefined) return true
  const info = await lstat(directory)
  return info.isDirectory() && info.uid === uid && (info.mode & 0o077) === 0
}

const OWN_FOLDER = /^agent-engine-\w+$/
const SESSION_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const STALE_MS = 24 * 60 * 60 * 1_000

/** Removes what other sessions left beside `directory` and nobody has written to for a day. Never throws. */
export const pruneStaleSessions = async (directory: string): Promise<void> => {
  const root = dirname(directory)
  if (!OWN_FOLDER.test(basename(root))) return
  const names = await readdir(root).catch(() => [])
  for (const name of names) {
    if (!SESSION_ID.test(name) || name === basename(directory)) continue
    const path = join(root, name)
    // Another session may remove it at the same time.
    if (await isStale(path).catch(() => false))
      await rm(path, { recursive: true, force: true }).catch(() => {})
  }
}

const isStale = async (directory: string): Promise<boolean> => {
  const paths = [directory, ...(await readdir(directory)).map((name) => join(directory, name))]
  const infos = await Promise.all(paths.map((path) => stat(path)))
  return infos.every(({ mtimeMs }) => Date.now() - mtimeMs > STALE_MS)
}
