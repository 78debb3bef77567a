import type { ReadFileRequest, ReadFileResponse } from '@agent-engine/protocol/control/read-file'
import { AgentError, messageOf } from '@agent-engine/protocol/errors'
import { hashChunks } from '../../platform/hash.ts'
import type { OpenFile } from '../../platform/open-file.ts'
import { resolvePath } from '../../platform/paths.ts'
import type { EngineParts } from '../parts.ts'

/** A file that a host asked for and does not get. */
export class FileRefused extends AgentError {
  constructor(code: 'read_denied' | 'read_failed', message: string, options?: { cause?: unknown }) {
    super(code, message, options)
    this.name = 'FileRefused'
  }
}

/** Whoever wants more reads the file itself. */
const MAX_BYTES = 32 * 1024 * 1024

/** A file for the host, as far as the session's permissions let its tools read it without a question. */
export const readForHost = async (
  parts: EngineParts,
  { path, max_bytes: wanted, encoding }: Omit<ReadFileRequest, 'subtype'>,
): Promise<ReadFileResponse> => {
  const absPath = resolvePath(path, parts.cwd())
  await assertReadable(parts, path, absPath)
  return withFile(parts, path, absPath, async (file) => {
    const limit = Math.min(wanted ?? MAX_BYTES, MAX_BYTES)
    const { bytes, truncated } = await head(file, limit)
    const more = truncated ? { truncated: true } : {}
    if (encoding === 'base64') {
      return { contents: bytes.toString('base64'), absPath, encoding: 'base64' as const, ...more }
    }
    const contents = bytes.toString('utf8')
    const lossy = !Buffer.from(contents, 'utf8').equals(bytes)
    return { contents, absPath, ...more, ...(lossy ? { lossy: true } : {}) }
  })
}

/**
 * Counts a file as read, as if the model had read it when it was last changed at `mtime` (milliseconds). A file that has
 * changed since stays unread.
 */
export const seedReadState = async (parts: EngineParts, path: string, mtime: number): Promise<void> => {
  const absPath = resolvePath(path, parts.cwd())
  await assertReadable(parts, path, absPath)
  await withFile(parts, path, absPath, async (file) => {
    if (Math.floor(file.stat.mtimeMs) > Math.floor(mtime)) return
    const { readState } = parts.toolContext('seed_read_state', new AbortController().signal)
    readState.set(file.real, {
      hash: await hashChunks(file.chunks()),
      mtimeMs: file.stat.mtimeMs,
      size: file.stat.size,
      view: 'whole',
      written: false,
      unseenChanges: false,
    })
  })
}

const assertReadable = async (parts: EngineParts, path: string, absPath: string): Promise<void> => {
  const { behavior } = await parts.gate.decide({
    toolName: 'Read',
    input: { file_path: absPath },
    subjects: [{ kind: 'path', access: 'read', path: absPath }],
    readOnly: true,
    cwd: parts.cwd(),
  })
  if (behavior !== 'allow') throw new FileRefused('read_denied', `read denied: ${path}`)
}

const withFile = async <T>(
  parts: EngineParts,
  path: string,
  absPath: string,
  use: (file: OpenFile) => Promise<T>,
): Promise<T> => {
  const { files } = parts.toolContext('read_file', new AbortController().signal)
  let file: OpenFile
  try {
    file = await files.open(absPath)
  } catch (cause) {
    throw new FileRefused('read_failed', `read failed: ${path}: ${messageOf(cause)}`, { cause })
  }
  try {
    return await use(file)
  } finally {
    await file.close()
  }
}

const head = async (file: OpenFile, limit: number): Promise<{ bytes: Buffer; truncated: boolean }> => {
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of file.chunks()) {
    pieces.push(piece)
    size += piece.length
    if (size > limit) break
  }
  const bytes = Buffer.concat(pieces)
  return { bytes: bytes.subarray(0, limit), truncated: bytes.length > limit }
}
