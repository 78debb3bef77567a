/** Longer command lines are not read (spec: permissions §7.1). */
export const MAX_COMMAND_LENGTH = 10_000

/** The first character that has no place in a command line: control characters but for tab and newline. */
export const controlCharacter = (text: string): string | undefined => /[\0-\x08\x0b-\x1f\x7f]/.exec(text)?.[0]

/**
 * Characters that look like a blank or like nothing: shells take them as part of a word, people don't see them. Halves
 * of surrogate pairs are among them, because what they become on their way to a program differs.
 */
const ODD = /[\x80-\x9f\u2800\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{DI}]|(?! )\p{Zs}/u

export const hasOddCharacter = (text: string): boolean => ODD.test(text)
