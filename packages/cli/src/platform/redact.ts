/** Values shorter than this are too common to be worth hiding. */
const LEAST_LENGTH = 8

/** Replaces known secret values in text. */
export type Redact = (text: string) => string

/**
 * The one redactor: it sits before tool results, transcripts and logs (PAIN-12). `secrets` is asked each time, because
 * keys can change while a session runs.
 */
export const createRedactor =
  (secrets: () => readonly string[]): Redact =>
  (text) =>
    secrets().reduce(
      (clean, secret) => (secret.length >= LEAST_LENGTH ? clean.replaceAll(secret, '[redacted]') : clean),
      text,
    )
