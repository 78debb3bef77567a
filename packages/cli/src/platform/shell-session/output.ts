import type { Spool } from '../spool.ts'

/** Output of a command as text. */
export interface ShellOutput {
  /** Its start, up to 8 MiB. Decoded as UTF-8; what is no UTF-8 becomes U+FFFD. */
  readonly text: string
  /** Its end, up to 64 KiB, when `text` is not all of it; else empty. */
  readonly tail: string
  /** Bytes and newlines of all of it. Of output that goes on, the start of an unfinished character is not counted. */
  readonly bytes: number
  readonly newlines: number
  /** A file that holds it, or the first 32 MiB of it; made when asked for. Undefined when the disk takes none. */
  save(): Promise<string | undefined>
}

const TEXT_BYTES = 8 * 1024 * 1024
const TAIL_BYTES = 64 * 1024

export const readOutput = async (spool: Spool, isOver: boolean): Promise<ShellOutput> => {
  const { size, newlines } = spool
  const head = await spool.read(0, Math.min(size, TEXT_BYTES))
  const rest = size - head.next
  const tail = rest > 0 ? await spool.read(size - Math.min(rest, TAIL_BYTES), TAIL_BYTES) : undefined
  const shown = isOver && rest === 0 ? head.bytes.length : wholeLength(head.bytes)
  return {
    text: head.bytes.subarray(0, shown).toString(),
    tail: tail === undefined ? '' : tail.bytes.subarray(leadingPart(tail.bytes)).toString(),
    bytes: rest === 0 ? size - (head.bytes.length - shown) : size,
    newlines,
    save: () => spool.persist(),
  }
}

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80

/** Length of the rest of a character whose first byte was not read. */
const leadingPart = (bytes: Buffer): number => {
  let at = 0
  while (at < 3 && isContinuation(bytes[at])) at += 1
  return at
}

/** Length without a character at the end of which bytes are still missing. */
export const wholeLength = (bytes: Buffer): number => {
  const { length } = bytes
  for (let back = 1; back <= 3 && back <= length; back += 1) {
    const byte = bytes[length - back] ?? 0
    if (isContinuation(byte)) continue
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
    return needed > back ? length - back : length
  }
  return length
}
