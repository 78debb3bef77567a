import { type FlagTable, parseFlags, scanArguments } from './flags.ts'
import type { SimpleCommand, Word } from './script.ts'
import { textOf } from './words.ts'
import { WRAPPERS, type Wrapper } from './wrappers-data.ts'

/** A command that stands in the arguments of another one. */
export interface Wrapped {
  readonly command: SimpleCommand
  /** What allows the command allows it under its wrapper too. */
  readonly transparent: boolean
}

/** What a wrapper would run; several readings when flags are not known. */
export const unwrap = (command: SimpleCommand): readonly Wrapped[] => {
  const [name, ...args] = command.words
  const wrapper = name?.value === undefined ? undefined : table().get(baseName(name.value))
  if (name === undefined || wrapper === undefined) return []
  const { flags, operands, unknown } = scanArguments(args, wrapper.flags, { stopAtOperand: true })
  const rest = operands.slice(wrapper.operands ?? 0)
  const isBare = name.value === baseName(name.value ?? '')
  const isClear = unknown.length === 0 && (wrapper.transparent === 'known-flags' || flags.length === 0)
  const transparent = wrapper.transparent !== undefined && isBare && isClear && args[0]?.value !== '--'
  const readings = unknown.length === 0 ? [rest] : [rest, rest.slice(1)]
  return readings.flatMap((words) => {
    const inner = wrapper.assigns ? words.slice(words.findIndex((word) => !isAssignment(word))) : words
    if (inner.length === 0) return []
    // What is assigned under way may change what runs.
    return [{ command: withWords(command, inner), transparent: transparent && inner.length === words.length }]
  })
}

/** The same command with other words; assignments and redirections stay with the outer one. */
export const withWords = (command: SimpleCommand, words: readonly Word[]): SimpleCommand => ({
  ...command,
  text: textOf(words),
  assignments: [],
  words,
  redirects: [],
  role: 'inner',
})

export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

const isAssignment = ({ value, parts: [first] }: Word): boolean =>
  /^[A-Za-z_]\w*=/.test(value ?? (first?.kind === 'text' ? first.value : ''))

interface Entry extends Omit<Wrapper, 'flags'> {
  readonly flags: FlagTable
}

let entries: ReadonlyMap<string, Entry> | undefined

const table = (): ReadonlyMap<string, Entry> => {
  entries ??= new Map(
    WRAPPERS.flatMap((wrapper) => {
      const entry = { ...wrapper, flags: parseFlags(wrapper.flags) }
      return wrapper.names.split(' ').map((name): [string, Entry] => [name, entry])
    }),
  )
  return entries
}
