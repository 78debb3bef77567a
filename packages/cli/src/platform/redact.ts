/** Values shorter than this are too common to be worth hiding. */
const LEAST_LENGTH = 8

/** Replaces known secret values in text. */
export type Redact = (text: string) => string

/**
 * The one redactor: it sits before tool results, transcripts and logs (PAIN-12). `secrets` is asked each time, because
 * keys can change while a session runs. Longer secrets go first, so that one that holds another leaves nothing of itself.
 */
export const createRedactor =
  (secrets: () => readonly string[]): Redact =>
  (text) =>
    secrets()
      .filter((secret) => secret.length >= LEAST_LENGTH)
      .sort((a, b) => b.length - a.length)
      .reduce((clean, secret) => clean.replaceAll(secret, '[redacted]'), text)

/** What is nested deeper can't be written as JSON on every stack, and nobody means it. */
const MAX_DEPTH = 1_000
const TOO_DEEP = '[nested too deeply to be kept]'

/**
 * A JSON value with every text in it redacted; the same value when there is nothing to hide. Keys stay as they are. What lies
 * more than a thousand levels deep is left out: everything that is written goes through here, and must be writable.
 */
export const redactDeep = <T>(value: T, redact: Redact): T => {
  const clean = redactValue(value, redact, 0)
  // What changes is the content of strings, and what nobody could write; never the shape that types tell of.
  return clean as T
}

const redactValue = (value: unknown, redact: Redact, depth: number): unknown => {
  if (typeof value === 'string') return redact(value)
  if (typeof value === 'object' && value !== null && depth >= MAX_DEPTH) return TOO_DEEP
  if (Array.isArray(value)) {
    const clean = value.map((item) => redactValue(item, redact, depth + 1))
    return clean.every((item, at) => item === value[at]) ? value : clean
  }
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return value
  const entries = Object.entries(value)
  const clean = entries.map(([key, item]) => [key, redactValue(item, redact, depth + 1)] as const)
  return clean.every(([, item], at) => item === entries[at]?.[1]) ? value : Object.fromEntries(clean)
}
