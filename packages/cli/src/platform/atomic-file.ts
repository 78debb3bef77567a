import { randomBytes } from 'node:crypto'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

export interface AtomicWriteOptions {
  /** Permission bits of the new file, whatever the umask; default 0600. */
  readonly mode?: number
  /** False: a power failure may bring the old content back. Default true. */
  readonly durable?: boolean
}

/**
 * Replaces a small file as a whole: a reader, also after a crash, sees the old content or the new. The new content is
 * written beside the target, so the directory has to be writable. A symbolic link is replaced, not followed.
 */
export const writeFileAtomic = async (
  path: string,
  content: string | Uint8Array,
  { mode = 0o600, durable = true }: AtomicWriteOptions = {},
): Promise<void> => {
  const temporary = join(
    dirname(path),
    `.${basename(path)}.${process.pid}.${randomBytes(6).toString('hex')}.tmp`,
  )
  const handle = await open(temporary, 'wx', mode)
  try {
    await fill(handle, content, mode, durable)
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

const fill = async (
  handle: FileHandle,
  content: string | Uint8Array,
  mode: number,
  durable: boolean,
): Promise<void> => {
  try {
    await handle.writeFile(content)
    await handle.chmod(mode)
    if (durable) await handle.sync()
  } finally {
    await handle.close()
  }
}
