import { type DecodedFile, decodeFile } from '../platform/encoding.ts'
import type { FileStat } from '../platform/file-stat.ts'
import { hashBytes } from '../platform/hash.ts'
import { humanSize } from '../platform/text.ts'
import type { ToolContext } from './context.ts'
import { ToolFailure, ToolInputError } from './define.ts'
import { EDIT_MAX_FILE_BYTES } from './limits.ts'
import type { ReadEntry } from './read-state.ts'

/** An existing text file that the agent has read, in whole: what the tools that change files start from. */
export interface KnownFile {
  readonly real: string
  readonly stat: FileStat
  readonly hash: string
  readonly decoded: Extract<DecodedFile, { kind: 'text' }>
  readonly entry: ReadEntry
  /** The bytes are not those the agent has read. */
  readonly stale: boolean
}

/** Loads a file for a change. `given` is the path as the model wrote it. Throws when it was not read, or is no text. */
export const loadKnownFile = async (path: string, given: string, ctx: ToolContext): Promise<KnownFile> => {
  const real = await ctx.files.realPath(path)
  await ctx.readState.ready()
  const entry = ctx.readState.get(real)
  if (entry === undefined) throw notRead(given)
  const { bytes, stat } = await readWhole(path, given, ctx)
  const decoded = decodeFile(bytes)
  if (decoded.kind === 'undecodable') {
    throw new ToolInputError(
      'file_undecodable',
      `${given} has ${decoded.reason}: it is no UTF-8 text and no UTF-16 text with a byte order mark, and writing it would damage it. Change it with a program that knows its encoding.`,
    )
  }
  const hash = hashBytes(bytes)
  return { real, stat, hash, decoded, entry, stale: hash !== entry.hash }
}

const readWhole = async (
  path: string,
  given: string,
  ctx: ToolContext,
): Promise<{ bytes: Buffer; stat: FileStat }> => {
  const file = await ctx.files.open(path)
  try {
    if (file.stat.size > EDIT_MAX_FILE_BYTES) {
      throw new ToolFailure(
        'file_too_large',
        `${given} has ${humanSize(file.stat.size)}; files above ${humanSize(EDIT_MAX_FILE_BYTES)} can't be changed with this tool. Use a shell command.`,
      )
    }
    return { bytes: await file.read(EDIT_MAX_FILE_BYTES), stat: file.stat }
  } finally {
    await file.close()
  }
}

export const notRead = (given: string, why = 'Read it first, then change it.'): ToolInputError =>
  new ToolInputError('not_read', `${given} has not been read yet. ${why}`)

export const staleError = (given: string): ToolInputError =>
  new ToolInputError(
    'stale',
    `${given} has changed since it was last read: by the user, a formatter or another program. Read it again before you change it.`,
  )
