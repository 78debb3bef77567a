import { withoutGlobalOptions } from '../shell/global-options.ts'
import { isShell } from '../shell/interpreters.ts'
import { reachingFlag } from '../shell/program-flags.ts'
import { isSafeAssignment } from '../shell/safe-assignments.ts'
import type { SimpleCommand, Word } from '../shell/script.ts'
import { textOf } from '../shell/words.ts'
import { baseName, unwrap } from '../shell/wrappers.ts'

/** A text that an allow rule may fit. */
export interface AllowForm {
  readonly text: string
  /** Why a rule for the command by its name does not cover this use; a rule with exactly this text does. */
  readonly limit?: string
}

/**
 * The texts of a simple command that an allow rule may fit (spec: permissions §4.3): as written but for the quotes of
 * the command word, without harmless assignments, and under wrappers that change nothing.
 */
export const allowForms = (command: SimpleCommand): readonly AllowForm[] => {
  const [name, ...rest] = command.words
  if (name?.value === undefined || !command.assignments.every(isSafeAssignment)) return []
  // A rule for the name of a shell says nothing about what the shell is given to read.
  if (isShell(name.value) && command.input !== 'none') return []
  const text = name.value + rest.map((word) => word.gap + word.text).join('')
  const limit = limitOf(command)
  const inner = unwrap(command).filter(({ transparent }) => transparent)
  return [
    limit === undefined ? { text } : { text, limit },
    ...inner.flatMap((wrapped) => allowForms(wrapped.command)),
  ]
}

/** What a rule for a command by its name leaves open (spec: permissions §7.2, 7.5). */
const limitOf = (command: SimpleCommand): string | undefined => {
  const flag = reachingFlag(command)
  if (flag !== undefined) return `${flag} makes it do more than its name says`
  return command.words[0]?.value === 'xargs' ? 'it runs another command' : undefined
}

/**
 * The texts that a deny or ask rule may fit: words without their quotes, whatever is assigned before them, by any path
 * to the program, and with the options left out that stand before a subcommand. What wrappers run is a command of its
 * own.
 */
export const denyForms = (command: SimpleCommand): readonly string[] => {
  const { words } = command
  const [name] = words
  if (name === undefined) return []
  const readings = [words, ...withoutGlobalOptions([{ ...name, value: programOf(name) }, ...words.slice(1)])]
  const forms = readings.flatMap((reading) => {
    const [first, ...rest] = reading
    if (first === undefined) return []
    const tail = rest
      .map(asRead)
      .map((text) => ` ${text}`)
      .join('')
    return [asRead(first) + tail, programOf(first) + tail]
  })
  return [...new Set([textOf(words), ...forms])]
}

const asRead = ({ value, text }: Word): string => value ?? text

/** `/bin/rm` and `=rm` (which zsh looks up) are `rm`. */
const programOf = (word: Word): string => baseName(asRead(word)).replace(/^=/, '')
