import { createHash, type Hash } from 'node:crypto'
import {
  bomLength,
  type DecodedFile,
  decodeBody,
  detectEncoding,
  type FileEncoding,
} from '../platform/encoding.ts'
import { toLf } from '../platform/text.ts'

export interface LineRange {
  /** 1-based. */
  readonly first: number
  readonly count: number
  /** Bytes that the lines may take together. */
  readonly maxBytes: number
}

export interface ScannedText {
  /** The lines of the range, with LF, without the last line's end. */
  readonly lines: DecodedFile
  readonly totalLines: number
  /** SHA-256 of the whole file. */
  readonly hash: string
}

/** More bytes than the range may have; the scan ended there. */
export interface OversizedRange {
  readonly oversized: true
}

/**
 * Takes a range of lines out of a file in one pass over its bytes, however large it is: what is kept in memory is the
 * range. The pass goes to the end, for the number of lines and the hash of the whole.
 */
export const scanLines = async (
  chunks: AsyncIterable<Buffer>,
  range: LineRange,
): Promise<ScannedText | OversizedRange> => {
  const hash = createHash('sha256')
  const kept: Buffer[] = []
  let encoding: FileEncoding = 'utf8'
  let keptBytes = 0
  let line = 1
  for await (const piece of bodyPieces(chunks, hash)) {
    encoding = piece.encoding
    for (const part of lineParts(piece)) {
      if (line >= range.first && line < range.first + range.count) {
        kept.push(part.bytes)
        keptBytes += part.bytes.length
        if (keptBytes > range.maxBytes) return { oversized: true }
      }
      if (part.ended) line += 1
    }
  }
  return {
    lines: decodeLines(Buffer.concat(kept), encoding, line >= range.first + range.count),
    totalLines: line,
    hash: hash.digest('hex'),
  }
}

interface Piece {
  readonly bytes: Buffer
  readonly encoding: FileEncoding
}

/** The bytes after the byte order mark, never cut inside a UTF-16 unit. */
async function* bodyPieces(chunks: AsyncIterable<Buffer>, hash: Hash): AsyncGenerator<Piece, void, void> {
  let encoding: FileEncoding | undefined
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of chunks) {
    hash.update(chunk)
    let bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    if (encoding === undefined) {
      encoding = detectEncoding(bytes)
      bytes = bytes.subarray(bomLength(encoding))
    }
    const even = encoding === 'utf16le-bom' ? bytes.length - (bytes.length % 2) : bytes.length
    rest = bytes.subarray(even)
    yield { bytes: bytes.subarray(0, even), encoding }
  }
  if (rest.length > 0) yield { bytes: rest, encoding: encoding ?? 'utf8' }
}

/** Lines of a piece with their ends; the last one may go on in the next piece. */
function* lineParts({ bytes, encoding }: Piece): Generator<{ bytes: Buffer; ended: boolean }, void, void> {
  const wide = encoding === 'utf16le-bom'
  for (let start = 0; start < bytes.length; ) {
    const newline = wide ? indexOfWideNewline(bytes, start) : bytes.indexOf(10, start)
    const end = newline === -1 ? bytes.length : newline + (wide ? 2 : 1)
    yield { bytes: bytes.subarray(start, end), ended: newline !== -1 }
    start = end
  }
}

const indexOfWideNewline = (bytes: Buffer, from: number): number => {
  for (let at = bytes.indexOf(10, from); at !== -1; at = bytes.indexOf(10, at + 1)) {
    if (at % 2 === 0 && bytes[at + 1] === 0) return at
  }
  return -1
}

/** Lines that others follow end in a newline that is not part of the last of them. */
const decodeLines = (bytes: Buffer, encoding: FileEncoding, othersFollow: boolean): DecodedFile => {
  const decoded = decodeBody(bytes, encoding)
  const text = toLf(decoded.text)
  return { ...decoded, text: othersFollow ? text.replace(/\n$/, '') : text }
}
