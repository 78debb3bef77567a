import type { SimpleCommand, Word } from '../shell/script.ts'

/** The texts of a simple command that an allow rule may fit: as written, but for the quotes of the command word. */
export const allowForms = (command: SimpleCommand): readonly string[] => {
  const [name, ...rest] = command.words
  if (name?.value === undefined || command.assignments.length > 0) return []
  return [[name.value, ...rest.map(({ text }) => text)].join(' ')]
}

/** The texts of a simple command that a deny or ask rule may fit. */
export const denyForms = (command: SimpleCommand): readonly string[] => {
  const { words } = command
  return words.length === 0 ? [] : [words.map(reading).join(' '), words.map(({ text }) => text).join(' ')]
}

const reading = (word: Word): string => word.guess ?? word.text
