import { analyzeIfReady } from './analyze.ts'
import { type ScannedArguments, scanArguments } from './flags.ts'
import { isSafeAssignment } from './safe-assignments.ts'
import type { SimpleCommand, Word } from './script.ts'
import { sedEffect } from './sed.ts'
import { findShape } from './shape-table.ts'
import type { Shape } from './shapes/shape.ts'
import { readsOnlyTest } from './test-command.ts'
import { unwrap } from './wrappers.ts'

/**
 * Whether a whole command line changes nothing. Answers at once: false when that would need the grammar and nobody has
 * loaded it yet.
 */
export const isReadOnly = (text: string): boolean => {
  const script = analyzeIfReady(text)
  if (script === undefined || script.findings.length > 0 || script.commands.length === 0) return false
  return script.commands.every(
    (command) =>
      command.role === 'inner' ||
      (isReadOnlyCommand(command) && command.redirects.every(({ access }) => access === 'read')),
  )
}

/**
 * Whether a simple command needs no permission but for the files it reads: it is known, and so is every flag
 * (spec: permissions §7.4). Redirections are not looked at.
 */
export const isReadOnlyCommand = (command: SimpleCommand): boolean => {
  if (!command.assignments.every(isSafeAssignment)) return false
  const { words } = command
  const name = words[0]?.value
  if (name === undefined) return words.length === 0 && command.assignments.length === 0 && writes(command)
  if (THROUGH.has(name)) return wrapsReadOnly(command)
  if (name === '[' || name === '[[' || name === 'test') return readsOnlyTest(words)
  if (name === 'cd') return isPlainChange(words)
  if (name === 'sed') return sedEffect(words.slice(1)) === 'prints' && words.every(isFixed)
  const known = findShape(words)
  if (known === undefined || known.shape.effect !== 'reads') return false
  const { shape, flags } = known
  const args = words.slice(known.length)
  const scanned = scanArguments(args, flags, { wholeWords: shape.wholeWords === true })
  if (args.some(({ value, text }) => shape.never?.test(value ?? text))) return false
  return (shape.harmless === true || args.every(isFixed)) && fits(scanned, shape)
}

/** A redirection around other commands; what only opens a file to read, alone, was hardly meant. */
const writes = ({ redirects }: SimpleCommand): boolean => redirects.some(({ access }) => access === 'write')

/** Wrappers under which a read-only command stays one. */
const THROUGH: ReadonlySet<string> = new Set(['timeout', 'xargs'])

const wrapsReadOnly = (command: SimpleCommand): boolean => {
  const readings = unwrap(command)
  const [inner] = readings
  if (readings.length !== 1 || inner === undefined || !inner.transparent) return false
  return (
    isReadOnlyCommand(inner.command) && (command.words[0]?.value !== 'xargs' || takesAnything(inner.command))
  )
}

/** What xargs adds may be a flag, such as one that names a program. */
const takesAnything = ({ words }: SimpleCommand): boolean => findShape(words)?.shape.harmless === true

/** Its value is in the text, and stays one word. */
const isFixed = ({ value, glob }: Word): boolean => value !== undefined && !glob

/** `cd` alone goes home and `cd -` to where nobody knows. */
const isPlainChange = (words: readonly Word[]): boolean =>
  words.length === 2 && words.every(isFixed) && words[1]?.value !== '-' && words[1]?.value !== ''

const fits = ({ flags, operands, unknown }: ScannedArguments, shape: Shape): boolean => {
  if (unknown.length > 0 && shape.anyFlag !== true) return false
  const has = (list: string): boolean =>
    list.split(' ').some((name) => flags.some((flag) => flag.name === name))
  if (shape.needsFlag !== undefined && !(shape.needsFlag === true ? flags.length > 0 : has(shape.needsFlag)))
    return false
  if (operands.length > 0 && shape.operandsNeed !== undefined && !has(shape.operandsNeed)) return false
  if (shape.operands === 'none' && operands.length > 0) return false
  if (operands.length > (shape.max ?? Number.POSITIVE_INFINITY) || operands.length < (shape.min ?? 0))
    return false
  const { only } = shape
  return only === undefined || operands.every(({ value }) => value !== undefined && only.test(value))
}
