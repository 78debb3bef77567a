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

/** A JSON value with every text in it redacted; the same value when there is nothing to hide. Keys stay as they are. */
export const redactDeep = <T>(value: T, redact: Redact): T => {
  const clean = redactValue(value, redact)
  // What changes is the content of strings, never the shape.
  return clean as T
}

const redactValue = (value: unknown, redact: Redact): unknown => {
  if (typeof value === 'string') return redact(value)
  if (Array.isArray(value)) {
    const clean = value.map((item) => redactValue(item, redact))
    return clean.every((item, at) => item === value[at]) ? value : clean
  }
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return value
  const entries = Object.entries(value)
  const clean = entries.map(([key, item]) => [key, redactValue(item, redact)] as const)
  return clean.every(([, item], at) => item === entries[at]?.[1]) ? value : Object.fromEntries(clean)
}
