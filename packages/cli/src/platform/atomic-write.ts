import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { access, type FileHandle, link, lstat, open, rename, stat, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import {
  FileError,
  type FileStat,
  refuseIrregular,
  refuseOtherPlace,
  refuseProcessFile,
  statOf,
} from './file-stat.ts'
import { hashBytes, hashChunks } from './hash.ts'
import { openForReading } from './open-file.ts'
import { errnoOf, realPath } from './paths.ts'

const NO_FOLLOW = constants.O_NOFOLLOW ?? 0
const NEW_FILE_MODE = 0o666

/** What a file must still be when it is replaced; it is checked again just before. */
export type Expectation =
  | { readonly kind: 'absent' }
  /** SHA-256 of the bytes, in hexadecimal. */
  | { readonly kind: 'content'; readonly hash: string }

export interface WriteOptions {
  /** Where the path must lead, with all links followed: what a permission was given for. */
  readonly real?: string
  /** Absent: whatever is there is replaced. */
  readonly expect?: Expectation
}

/** Where a write ends up, found once and compared again before anything is replaced. */
interface Target {
  /** As the caller named it, for messages. */
  readonly path: string
  readonly real: string
  /** What is there now. */
  readonly stat: FileStat | undefined
  readonly throughLink: boolean
}

/**
 * Replaces or creates a file: temporary file beside it, flushed, renamed. Mode and owner stay. Where a rename would
 * break something (the file has more names, is reached through a link, or its directory takes no new files), the
 * bytes are written into the file as it is. A file that is read-only is not replaced either.
 */
export const writeAtomically = async (
  path: string,
  bytes: Uint8Array,
  options: WriteOptions = {},
): Promise<FileStat> => {
  const target = await findTarget(path, options.real)
  if (target.stat === undefined) {
    await createFile(target, bytes, options.expect)
  } else if (target.throughLink || target.stat.links > 1) {
    await overwrite(target, bytes, options.expect)
  } else {
    await replaceFile(target, target.stat, bytes, options.expect)
  }
  return statOf(await stat(target.real))
}

const findTarget = async (path: string, expected: string | undefined): Promise<Target> => {
  const real = await realPath(path)
  refuseOtherPlace(path, real, expected)
  refuseProcessFile(path, real)
  if (real.startsWith('/proc/')) {
    throw new FileError('file_of_process', `${path} is in /proc, where no files can be made.`)
  }
  const found = await lookAt(real)
  const throughLink = (await lookAt(path))?.kind === 'symlink'
  if (found === undefined && throughLink) {
    throw new FileError(
      'file_link_dangling',
      `${path} is a symbolic link to ${real}, which does not exist. Write to ${real} itself.`,
    )
  }
  if (found) {
    refuseIrregular(path, found)
    await access(real, constants.W_OK)
  }
  return { path, real, stat: found, throughLink }
}

const lookAt = async (path: string): Promise<FileStat | undefined> => {
  try {
    return statOf(await lstat(path))
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined
    throw error
  }
}

const createFile = async (
  target: Target,
  bytes: Uint8Array,
  expect: Expectation | undefined,
): Promise<void> => {
  const temporary = await writeTemporary(target, bytes, NEW_FILE_MODE)
  try {
    await checkAgain(target, expect)
    await moveToFreeName(temporary, target)
  } catch (error) {
    await discard(temporary)
    throw error
  }
}

/** A hard link fails when the name is taken, which a rename does not. */
const moveToFreeName = async (temporary: string, target: Target): Promise<void> => {
  try {
    await link(temporary, target.real)
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') throw changed(target)
    await rename(temporary, target.real)
    return
  }
  await unlink(temporary)
}

const replaceFile = async (
  target: Target,
  old: FileStat,
  bytes: Uint8Array,
  expect: Expectation | undefined,
): Promise<void> => {
  let temporary: string
  try {
    temporary = await writeTemporary(target, bytes, old.mode, old)
  } catch (error) {
    if (!MUST_STAY_IN_PLACE.has(errnoOf(error) ?? '')) throw error
    return overwrite(target, bytes, expect)
  }
  try {
    await checkAgain(target, expect)
    await rename(temporary, target.real)
  } catch (error) {
    await discard(temporary)
    if (!MUST_STAY_IN_PLACE.has(errnoOf(error) ?? '')) throw error
    await overwrite(target, bytes, expect)
  }
}

/** The directory takes no new files, the owner cannot be kept, or the file is a mount point. */
const MUST_STAY_IN_PLACE: ReadonlySet<string> = new Set([
  'EACCES',
  'EPERM',
  'EROFS',
  'EXDEV',
  'EBUSY',
  'ETXTBSY',
])

const writeTemporary = async (
  target: Target,
  bytes: Uint8Array,
  mode: number,
  owner?: FileStat,
): Promise<string> => {
  const temporary = join(dirname(target.real), `.agent-${randomBytes(8).toString('hex')}.tmp`)
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | NO_FOLLOW
  const handle = await open(temporary, flags, mode)
  try {
    if (owner) await keepOwner(handle, owner)
    await handle.writeFile(bytes)
    await handle.sync()
  } catch (error) {
    await handle.close()
    await discard(temporary)
    throw error
  }
  await handle.close()
  return temporary
}

/** Mode last: a change of owner clears set-id bits. */
const keepOwner = async (handle: FileHandle, owner: FileStat): Promise<void> => {
  const own = await handle.stat()
  if (own.uid !== owner.uid || own.gid !== owner.gid) await handle.chown(owner.uid, owner.gid)
  await handle.chmod(owner.mode)
}

/** Writes over the old bytes without emptying the file first; puts them back when that fails. */
const overwrite = async (
  target: Target,
  bytes: Uint8Array,
  expect: Expectation | undefined,
): Promise<void> => {
  const handle = await open(target.real, constants.O_RDWR | NO_FOLLOW)
  try {
    const opened = statOf(await handle.stat())
    if (opened.id !== target.stat?.id) throw changed(target)
    const old = await handle.readFile()
    if (expect && (expect.kind === 'absent' || hashBytes(old) !== expect.hash)) throw changed(target)
    try {
      await fill(handle, bytes)
    } catch (error) {
      await fill(handle, old)
      throw error
    }
  } finally {
    await handle.close()
  }
}

const fill = async (handle: FileHandle, bytes: Uint8Array): Promise<void> => {
  for (let at = 0; at < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, at, bytes.length - at, at)
    at += bytesWritten
  }
  await handle.truncate(bytes.length)
  await handle.sync()
}

/** Just before the name changes hands: still the same place, the same file, the same bytes. */
const checkAgain = async (target: Target, expect: Expectation | undefined): Promise<void> => {
  if ((await realPath(target.path)) !== target.real) throw changed(target)
  const now = await lookAt(target.real)
  if (now?.id !== target.stat?.id) throw changed(target)
  if (expect === undefined) return
  const met =
    expect.kind === 'absent'
      ? now === undefined
      : now !== undefined && (await hashFile(target.real)) === expect.hash
  if (!met) throw changed(target)
}

const hashFile = async (path: string): Promise<string> => {
  const file = await openForReading(path)
  try {
    return await hashChunks(file.chunks())
  } finally {
    await file.close()
  }
}

const changed = ({ path }: Target): FileError =>
  new FileError('file_changed', `${path} was changed by something else just now. Nothing was written.`)

/** A temporary file that stays behind matters less than why it did. */
const discard = (temporary: string): Promise<void> => unlink(temporary).catch(() => undefined)
