import type { Word, WordPart } from './script.ts'

/** What a word of these parts is to the program; undefined when only the shell knows. */
export const knownValue = (parts: readonly WordPart[]): string | undefined => {
  let value = ''
  for (const part of parts) {
    if (part.kind !== 'text') return undefined
    value += part.value
  }
  return value
}

/** The values of words that are all known; undefined when one is not. */
export const valuesOf = (words: readonly Word[]): readonly string[] | undefined => {
  const values: string[] = []
  for (const { value } of words) {
    if (value === undefined) return undefined
    values.push(value)
  }
  return values
}

/** The text of words as written, with the blanks between them. */
export const textOf = (words: readonly Word[]): string =>
  words.map(({ gap, text }, at) => (at === 0 ? text : gap + text)).join('')

/** Exactly one word reaches the program, whatever variables hold. */
export const isOneWord = ({ parts, glob }: Word): boolean =>
  !glob && parts.every((part) => part.kind === 'text' || (part.kind === 'variable' && part.quoted))
