/** Cheap first test: most text has no surrogates at all, paired or not. */
const ANY_SURROGATE = /[\ud800-\udfff]/
const LONE_SURROGATE = /\p{Surrogate}/u
/** A lone surrogate as `JSON.stringify` writes it, after an even number of backslashes. */
const ESCAPED_SURROGATES = /(?<=(?:^|[^\\])(?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/gi

const hasLoneSurrogate = (text: string): boolean => ANY_SURROGATE.test(text) && LONE_SURROGATE.test(text)

/** Whether no string in a JSON value, and no key, holds a lone surrogate. */
export const isWellFormed = (value: unknown): boolean => {
  if (typeof value === 'string') return !hasLoneSurrogate(value)
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) return value.every(isWellFormed)
  return !Object.keys(value).some(hasLoneSurrogate) && Object.values(value).every(isWellFormed)
}

/** A JSON value with every lone surrogate replaced by U+FFFD, in keys too. One without any comes back as it is. */
export const wellFormed = <T>(value: T): T => {
  if (isWellFormed(value)) return value
  const repaired: T = JSON.parse(JSON.stringify(value).replace(ESCAPED_SURROGATES, '\\ufffd'))
  return repaired
}
