import { constants } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import {
  FileError,
  type FileStat,
  refuseIrregular,
  refuseOtherPlace,
  refuseProcessFile,
  statOf,
} from './file-stat.ts'
import { realPath } from './paths.ts'

const CHUNK_BYTES = 256 * 1024
/** Opening must never wait for the other end of a pipe, should one have taken the file's place. */
const NON_BLOCKING = constants.O_NONBLOCK ?? 0
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0

export interface OpenOptions {
  /** Where the path must lead, with all links followed: what a permission was given for. */
  readonly real?: string
}

/** An open regular file. Whoever opened it closes it. */
export interface OpenFile {
  readonly stat: FileStat
  /** Where the path leads, with all links followed. */
  readonly real: string
  /** The whole file; rejects with `file_too_large` when it has more than `maxBytes`. */
  read(maxBytes: number): Promise<Buffer>
  /** The file from its start in pieces of limited size: memory does not grow with the file. */
  chunks(): AsyncGenerator<Buffer, void, void>
  close(): Promise<void>
}

/**
 * Opens a regular file for reading. The file is looked at before it is opened, since opening alone can have effects,
 * and again after, so that what was checked is what is read.
 */
export const openForReading = async (path: string, options: OpenOptions = {}): Promise<OpenFile> => {
  const real = await realPath(path)
  refuseOtherPlace(path, real, options.real)
  refuseProcessFile(path, real)
  const checked = statOf(await stat(real))
  refuseIrregular(path, checked)
  const handle = await open(real, constants.O_RDONLY | NON_BLOCKING | NO_FOLLOW)
  try {
    const opened = statOf(await handle.stat())
    if (opened.id !== checked.id || (options.real !== undefined && (await realPath(path)) !== real)) {
      throw new FileError('file_changed', `${path} was replaced while it was being opened. Try again.`)
    }
    return openFile({ path, real, handle, stat: opened })
  } catch (error) {
    await handle.close()
    throw error
  }
}

interface Opened {
  readonly path: string
  readonly real: string
  readonly handle: FileHandle
  readonly stat: FileStat
}

const openFile = ({ path, real, handle, stat }: Opened): OpenFile => ({
  stat,
  real,
  read: (maxBytes) => readWhole(path, handle, stat, maxBytes),
  chunks: () => readChunks(handle, stat.size),
  close: () => handle.close(),
})

/** Sizes can lie (files made by the kernel, files that grow), so reading goes on until nothing comes. */
const readWhole = async (
  path: string,
  handle: FileHandle,
  stat: FileStat,
  maxBytes: number,
): Promise<Buffer> => {
  if (stat.size > maxBytes) throw tooLarge(path, maxBytes)
  let buffer = Buffer.allocUnsafe(stat.size + 1)
  let length = 0
  for (;;) {
    const { bytesRead } = await handle.read(buffer, length, buffer.length - length, length)
    length += bytesRead
    if (bytesRead === 0) return buffer.subarray(0, length)
    if (length > maxBytes) throw tooLarge(path, maxBytes)
    if (length === buffer.length) buffer = Buffer.concat([buffer], Math.max(length * 2, CHUNK_BYTES))
  }
}

const tooLarge = (path: string, maxBytes: number): FileError =>
  new FileError('file_too_large', `${path} is larger than ${maxBytes} bytes.`)

/** Room for one byte more than the file had tells its end in the same read: most files are small. */
async function* readChunks(handle: FileHandle, size: number): AsyncGenerator<Buffer, void, void> {
  for (let position = 0; ; ) {
    const expected = position < size ? size - position + 1 : CHUNK_BYTES
    const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, expected))
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, position)
    if (bytesRead > 0) yield buffer.subarray(0, bytesRead)
    position += bytesRead
    if (bytesRead === 0 || (bytesRead < buffer.length && position === size)) return
  }
}
