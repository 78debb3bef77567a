import { parseFlags, scanArguments } from './flags.ts'
import type { Word } from './script.ts'
import { valuesOf } from './words.ts'

/** Texts that a command hands to a shell. */
export interface GivenTexts {
  readonly texts: readonly string[]
  /** Some of it cannot be read here. */
  readonly opaque: boolean
}

export const NOTHING: GivenTexts = { texts: [], opaque: false }
export const OPAQUE: GivenTexts = { texts: [], opaque: true }

/** A shell gets the words as one text. */
export const joined = (words: readonly Word[]): GivenTexts => {
  if (words.length === 0) return NOTHING
  const values = valuesOf(words)
  return values === undefined ? OPAQUE : { texts: [values.join(' ')], opaque: false }
}

/** The values of the given flags, attached or following. */
export const ofFlags = (args: readonly Word[], names: string): GivenTexts => {
  const table = parseFlags(
    names
      .split(' ')
      .map((name) => `${name}=`)
      .join(' '),
  )
  const texts: string[] = []
  for (const [at, word] of args.entries()) {
    const { flags } = scanArguments([word, ...args.slice(at + 1, at + 2)], table, { stopAtOperand: true })
    const value = flags[0]?.value
    if (flags[0] !== undefined && value?.value === undefined) return OPAQUE
    if (value?.value !== undefined) texts.push(value.value)
  }
  return { texts, opaque: false }
}
