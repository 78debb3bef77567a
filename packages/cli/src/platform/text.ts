/**
 * Cutting and cleaning text. All truncation of the engine goes through here, so that no cut ever splits a surrogate
 * pair and every cut says how much is missing (spec: tools §2.3, §2.9).
 */

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff
const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff

/** True when cutting before `index` would part the two halves of a character. */
const splitsCharacter = (text: string, index: number): boolean =>
  index > 0 &&
  index < text.length &&
  isHighSurrogate(text.charCodeAt(index - 1)) &&
  isLowSurrogate(text.charCodeAt(index))

/** The longest start of `text` of at most `max` UTF-16 units that ends between two characters. */
export const headOf = (text: string, max: number): string => {
  if (text.length <= max) return text
  const end = Math.max(0, max)
  return text.slice(0, splitsCharacter(text, end) ? end - 1 : end)
}

/** The longest end of `text` of at most `max` UTF-16 units that starts between two characters. */
export const tailOf = (text: string, max: number): string => {
  if (text.length <= max) return text
  const start = text.length - Math.max(0, max)
  return text.slice(splitsCharacter(text, start) ? start + 1 : start)
}

/**
 * Keeps the first `max` units; the label counts the lines that are not wholly kept. `linesBeyond` more lines follow
 * the text where it comes from.
 */
export const truncateHead = (text: string, max: number, linesBeyond = 0): string => {
  if (text.length <= max && linesBeyond === 0) return text
  const kept = headOf(text, max)
  const lost = linesLost(text, kept.length) + linesBeyond
  return lost === 0 ? kept : `${kept}\n\n... [${lost} lines truncated] ...`
}

/** A line is kept when all its characters are, with or without the newline that ends it. */
const linesLost = (text: string, keptLength: number): number => {
  const rest = text.slice(text[keptLength] === '\n' ? keptLength + 1 : keptLength)
  if (rest === '') return 0
  return countNewlines(rest) + (rest.endsWith('\n') ? 0 : 1)
}

/** Keeps the first and the last half of `max` units; the label counts the characters dropped between them. */
export const truncateMiddle = (text: string, max: number): string => {
  if (text.length <= max) return text
  const head = headOf(text, Math.ceil(max / 2))
  const tail = tailOf(text, Math.floor(max / 2))
  const dropped = text.length - head.length - tail.length
  return `${head}\n\n... [${dropped} characters truncated] ...\n\n${tail}`
}

/** Replaces surrogates without a partner by U+FFFD: APIs and files refuse them. */
export const toWellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '\ufffd')

export const countNewlines = (text: string): number => {
  let count = 0
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1
  return count
}

/** CRLF becomes LF; a lone CR stays what it is. */
export const toLf = (text: string): string => (text.includes('\r\n') ? text.replaceAll('\r\n', '\n') : text)

const UNITS = ['KB', 'MB', 'GB', 'TB'] as const

/** `1536` → `1.5KB`. Binary multiples. */
export const humanSize = (bytes: number): string => {
  if (bytes < 1024) return `${bytes} bytes`
  let value = bytes
  let unit: string = UNITS[0]
  for (const next of UNITS) {
    value /= 1024
    unit = next
    if (value < 1024) break
  }
  return `${value.toFixed(1).replace(/\.0$/, '')}${unit}`
}
