import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { AgentError, messageOf } from '@agent-engine/protocol/errors'
import { errnoOf } from './paths.ts'

/** A file that somebody named cannot be used. The message is the reason alone: whoever asked for the file knows its place. */
export class GivenFileError extends AgentError {
  constructor(reason: string, options?: { cause?: unknown }) {
    super('unreadable_file', reason, options)
    this.name = 'GivenFileError'
  }
}

export interface GivenFileLimits {
  /** Default: 10 MB. */
  readonly maxBytes?: number
  /** How long a pipe may be silent. Default: 5 s. */
  readonly silentMs?: number
}

const MAX_BYTES = 10 * 1024 * 1024
const SILENT_MS = 5_000
const PAUSE_MS = 20
const CHUNK_BYTES = 64 * 1024

/**
 * The text of a file that a command line names, in UTF-8; a byte order mark is left out. Pipes count too, as in
 * `<(command)`. Nothing here waits without end, also where nobody writes into a pipe or a device never stops. Throws
 * `GivenFileError`.
 */
export const readGivenFile = (path: string, limits: GivenFileLimits = {}): string => {
  let fd: number
  try {
    // Otherwise the open itself waits for somebody who writes, and signals go unheard meanwhile.
    fd = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  } catch (cause) {
    throw new GivenFileError(reasonOf(cause), { cause })
  }
  try {
    return textOf(readAll(fd, limits))
  } catch (cause) {
    throw cause instanceof GivenFileError ? cause : new GivenFileError(reasonOf(cause), { cause })
  } finally {
    closeSync(fd)
  }
}

const readAll = (fd: number, { maxBytes = MAX_BYTES, silentMs = SILENT_MS }: GivenFileLimits): Buffer => {
  const chunks: Buffer[] = []
  const isPipe = fstatSync(fd).isFIFO()
  let bytes = 0
  let silentSince = performance.now()
  for (;;) {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
    const count = readSome(fd, chunk)
    if (count === 0 && !(isPipe && bytes === 0)) return Buffer.concat(chunks)
    if (count > 0) {
      chunks.push(chunk.subarray(0, count))
      bytes += count
      silentSince = performance.now()
    } else if (performance.now() - silentSince > silentMs) {
      throw new GivenFileError(`nothing came from the pipe for ${Math.round(silentMs / 1000)} seconds`)
    } else {
      pause()
    }
    if (bytes > maxBytes) throw new GivenFileError(`it is longer than ${maxBytes} bytes`)
  }
}

/** How many bytes are there; -1: none yet, but somebody may still write. */
const readSome = (fd: number, chunk: Buffer): number => {
  try {
    return readSync(fd, chunk)
  } catch (error) {
    if (errnoOf(error) === 'EAGAIN') return -1
    throw error
  }
}

const pause = (): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS)

const textOf = (bytes: Buffer): string => {
  if (bytes.includes(0)) throw new GivenFileError('it holds binary data, not text')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new GivenFileError('it is not UTF-8 text; save it as UTF-8', { cause })
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a directory, not a file',
  EACCES: 'permission to read it is denied',
}

const reasonOf = (error: unknown): string => REASONS[errnoOf(error) ?? ''] ?? messageOf(error)
