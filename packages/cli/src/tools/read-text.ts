import type { ReadInput, ReadOutput } from '@agent-engine/protocol'
import type { OpenFile } from '../platform/open-file.ts'
import { headOf, humanSize } from '../platform/text.ts'
import type { ToolContext } from './context.ts'
import { type ModelResult, ToolFailure, ToolInputError } from './define.ts'
import { READ_MAX_BYTES } from './limits.ts'
import { numberLines } from './line-numbers.ts'
import type { FileView } from './read-state.ts'
import { type ScannedText, scanLines } from './scan-text.ts'
import { tokensOverCap } from './token-cap.ts'

export type TextOutput = Extract<ReadOutput, { type: 'text' }> & {
  /** Why the bytes could not be decoded; the content then has replacement characters. */
  readonly undecodable?: string
}

/** Which lines a call asks for; values that make no sense count as not given (spec: tools §4.1). */
export const rangeOf = ({
  offset,
  limit,
}: ReadInput): { first: number; count: number; explicit: boolean } => {
  const first = offset !== undefined && offset >= 1 ? Math.floor(offset) : undefined
  const count = limit !== undefined && limit >= 1 ? Math.floor(limit) : undefined
  return {
    first: first ?? 1,
    count: count ?? Number.POSITIVE_INFINITY,
    explicit: first !== undefined || count !== undefined,
  }
}

/** Reads lines of an open text file and notes in the read state what the model gets to see. */
export const readText = async (
  input: ReadInput,
  real: string,
  file: OpenFile,
  ctx: ToolContext,
): Promise<TextOutput> => {
  const range = rangeOf(input)
  if (!range.explicit && file.stat.size > READ_MAX_BYTES) {
    throw new ToolInputError(
      'read_too_big_bytes',
      `${input.file_path} has ${sizeText(file.stat.size)}. ${BYTE_ADVICE}`,
    )
  }
  const scanned = await scanLines(file.chunks(), { ...range, maxBytes: READ_MAX_BYTES })
  if ('oversized' in scanned) {
    throw new ToolFailure(
      'read_too_big_bytes',
      `The requested lines of ${input.file_path} (a file of ${sizeText(file.stat.size)}) are larger than 256KB. ${BYTE_ADVICE}`,
    )
  }
  const shown = await fitTokens(scanned, range, input.file_path, ctx)
  const view: FileView = shown.paged ? 'page' : shown.count === scanned.totalLines ? 'whole' : 'range'
  ctx.readState.set(real, {
    hash: scanned.hash,
    mtimeMs: file.stat.mtimeMs,
    size: file.stat.size,
    view,
    written: false,
    unseenChanges: false,
    ...(view === 'whole' ? { text: shown.content } : { lines: { offset: range.first, limit: shown.count } }),
  })
  return {
    type: 'text',
    file: {
      filePath: input.file_path,
      content: shown.content,
      numLines: shown.count,
      startLine: range.first,
      totalLines: scanned.totalLines,
      ...(shown.paged ? { truncatedByTokenCap: true } : {}),
    },
    ...(scanned.lines.kind === 'undecodable' ? { undecodable: scanned.lines.reason } : {}),
  }
}

const BYTE_ADVICE =
  'Read shows at most 256KB at a time: give offset and limit to read a part of it, or find the place with Grep.'

const sizeText = (bytes: number): string =>
  bytes < 1024 ? humanSize(bytes) : `${humanSize(bytes)} (${bytes} bytes)`

interface Shown {
  readonly content: string
  readonly count: number
  readonly paged: boolean
}

/** A file read as a whole is cut to the first lines that fit; lines that were asked for are shown or refused. */
const fitTokens = async (
  scanned: ScannedText,
  range: { first: number; explicit: boolean },
  path: string,
  ctx: ToolContext,
): Promise<Shown> => {
  const content = scanned.lines.text
  const count = range.first > scanned.totalLines ? 0 : content.split('\n').length
  const over = await tokensOverCap(content, ctx)
  if (over === undefined) return { content, count, paged: false }
  const page = range.explicit
    ? ''
    : firstLines(content, Math.floor((content.length * over.cap) / over.tokens))
  if (page === '') {
    throw new ToolFailure(
      'read_too_big_tokens',
      `The requested text of ${path} has ${over.tokens} tokens; Read shows at most ${over.cap}. Give offset and a smaller limit, or find the place with Grep.`,
    )
  }
  return { content: page, count: page.split('\n').length, paged: true }
}

/** Whole lines within `max` characters, without the last one's newline. */
const firstLines = (text: string, max: number): string => {
  const end = headOf(text, max).lastIndexOf('\n')
  return end === -1 ? '' : text.slice(0, end)
}

export const textToModel = ({ file, undecodable }: TextOutput): ModelResult => {
  if (file.numLines === 0) {
    return reminder(
      `${file.filePath} has ${file.totalLines} lines; there is nothing at line ${file.startLine}, where reading was to start.`,
    )
  }
  if (file.content === '' && file.totalLines === 1)
    return reminder(`${file.filePath} exists, but it is empty.`)
  return {
    content: [
      numberLines(file.content, file.startLine),
      ...(file.truncatedByTokenCap ? [pageNote(file)] : []),
      ...(undecodable === undefined ? [] : [undecodableNote(undecodable)]),
    ].join('\n\n'),
  }
}

const reminder = (text: string): ModelResult => ({ content: `<system-reminder>${text}</system-reminder>` })

const pageNote = ({ numLines, totalLines }: TextOutput['file']): string =>
  `[PARTIAL view: lines 1-${numLines} of ${totalLines}, as many as fit. Go on with offset ${numLines + 1} and limit ${numLines}, or find the place with Grep.]`

const undecodableNote = (reason: string): string =>
  `[The file has ${reason}; what could not be decoded is shown as \ufffd. Edit and Write refuse this file, because they would damage it: change it with a program that knows its encoding.]`
