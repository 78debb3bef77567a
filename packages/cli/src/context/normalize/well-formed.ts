/** Cheap first test: most text has no surrogates at all, paired or not. */
const ANY_SURROGATE = /[\ud800-\udfff]/
const LONE_SURROGATE = /\p{Surrogate}/u
/** A lone surrogate as `JSON.stringify` writes it, after an even number of backslashes. */
const ESCAPED_SURROGATES = /(?<=(?:^|[^\\])(?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/gi

const hasLoneSurrogate = (text: string): boolean => ANY_SURROGATE.test(text) && LONE_SURROGATE.test(text)

/** Whether no string in a JSON value, and no key, holds a lone surrogate. However deep the value is, the stack is enough. */
export const isWellFormed = (value: unknown): boolean => {
  const open: unknown[] = [value]
  while (open.length > 0) {
    const next = open.pop()
    if (typeof next === 'string' && hasLoneSurrogate(next)) return false
    if (typeof next !== 'object' || next === null) continue
    if (!Array.isArray(next) && Object.keys(next).some(hasLoneSurrogate)) return false
    for (const inner of Object.values(next)) open.push(inner)
  }
  return true
}

/** A JSON value with every lone surrogate replaced by U+FFFD, in keys too. One without any comes back as it is. */
export const wellFormed = <T>(value: T): T => {
  if (isWellFormed(value)) return value
  const repaired: T = JSON.parse(JSON.stringify(value).replace(ESCAPED_SURROGATES, '\\ufffd'))
  return repaired
}
