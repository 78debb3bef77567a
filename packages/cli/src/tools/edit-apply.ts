import { commonEnds } from './common-ends.ts'
import type { Match } from './edit-match.ts'
import type { ChangedRegion } from './patch.ts'

/** A match and what takes its place; both in LF text. */
export interface Replacement extends Match {
  readonly text: string
}

export interface AppliedEdits {
  /** The new text with the file's own line ends. */
  readonly raw: string
  readonly lf: string
  /** What changed, in LF text. */
  readonly regions: readonly ChangedRegion[]
}

/**
 * Puts replacements into a text. Only what differs between a match and its replacement is touched: every other
 * character and line end stays as it is, also in files with mixed ones. New lines end as the line they are put into.
 * `lf` is `raw` with LF; replacements are in order and don't overlap.
 */
export const applyReplacements = (
  raw: string,
  lf: string,
  replacements: readonly Replacement[],
): AppliedEdits => {
  const rawOffset = createOffsetMap(raw)
  const regions: ChangedRegion[] = []
  let newRaw = ''
  let newLf = ''
  let copiedRaw = 0
  let copiedLf = 0
  for (const { start, end, text } of replacements) {
    const { head, tail } = commonEnds(lf.slice(start, end), text)
    const middle = text.slice(head, text.length - tail)
    const region = { start: start + head, end: end - tail }
    const rawStart = rawOffset(region.start)
    newRaw += raw.slice(copiedRaw, rawStart) + withLineEnds(middle, raw, rawStart)
    newLf += lf.slice(copiedLf, region.start)
    regions.push({
      oldStart: region.start,
      oldEnd: region.end,
      newStart: newLf.length,
      newEnd: newLf.length + middle.length,
    })
    newLf += middle
    copiedRaw = rawOffset(region.end)
    copiedLf = region.end
  }
  return { raw: newRaw + raw.slice(copiedRaw), lf: newLf + lf.slice(copiedLf), regions }
}

/** From offsets in the LF text to those in the text as it is; the offsets asked for ascend. */
const createOffsetMap = (raw: string): ((offset: number) => number) => {
  let crlf = raw.indexOf('\r\n')
  let passed = 0
  return (offset) => {
    while (crlf !== -1 && crlf - passed < offset) {
      passed += 1
      crlf = raw.indexOf('\r\n', crlf + 2)
    }
    return offset + passed
  }
}

const withLineEnds = (text: string, raw: string, at: number): string =>
  text.includes('\n') && lineEndAt(raw, at) === '\r\n' ? text.replaceAll('\n', '\r\n') : text

/** The end of the line at an offset; for the last line, that of the line before. */
const lineEndAt = (raw: string, at: number): '\n' | '\r\n' => {
  const next = raw.indexOf('\n', at)
  const newline = next === -1 ? raw.lastIndexOf('\n') : next
  return newline > 0 && raw[newline - 1] === '\r' ? '\r\n' : '\n'
}
