import { type FlagTable, parseFlags, scanArguments } from './flags.ts'
import type { SimpleCommand, Word } from './script.ts'
import { isOneWord, textOf } from './words.ts'
import { WRAPPERS, type Wrapper } from './wrappers-data.ts'

/** A command that stands in the arguments of another one. */
export interface Wrapped {
  readonly command: SimpleCommand
  /** What allows the command allows it under its wrapper too. */
  readonly transparent: boolean
}

/** Whatever stands behind more wrappers than that is not looked for. */
const MOST_WRAPPERS = 8

/** What a wrapper would run; several readings when flags are not known. */
export const unwrap = (command: SimpleCommand): readonly Wrapped[] => {
  const { wrappers = 0 } = command
  if (wrappers >= MOST_WRAPPERS) return []
  const [name, ...args] = command.words
  const found = name?.value === undefined ? undefined : findWrapper(baseName(name.value), args)
  if (name === undefined || found === undefined) return []
  const { wrapper, rest: given } = found
  const { flags, operands, unknown } = scanArguments(given, wrapper.flags, { stopAtOperand: true })
  const behind = operands.slice(wrapper.operands ?? 0)
  const rest = wrapper.operands !== undefined && behind[0]?.value === '--' ? behind.slice(1) : behind
  const isBare = name.value === baseName(name.value ?? '')
  const own = given.slice(0, given.length - rest.length)
  // A variable or pattern among its own words may become several, one of them the command.
  const isClear =
    unknown.length === 0 &&
    own.every(isOneWord) &&
    (wrapper.transparent === 'known-flags' || flags.length === 0)
  const transparent = wrapper.transparent !== undefined && isBare && isClear && args[0]?.value !== '--'
  const readings = unknown.length === 0 ? [rest] : [rest, rest.slice(1)]
  return readings.flatMap((words) => {
    const inner = wrapper.assigns ? words.slice(words.findIndex((word) => !isAssignment(word))) : words
    if (inner.length === 0) return []
    // What is assigned under way may change what runs.
    return [
      {
        command: { ...withWords(command, inner), wrappers: wrappers + 1 },
        transparent: transparent && inner.length === words.length,
      },
    ]
  })
}

export const isWrapper = (name: string): boolean => table().has(baseName(name))

/** A wrapper may be a subcommand: `docker exec`, `ip netns exec`. */
const findWrapper = (
  name: string,
  args: readonly Word[],
): { readonly wrapper: Entry; readonly rest: readonly Word[] } | undefined => {
  for (let words = Math.min(2, args.length); words >= 0; words--) {
    const key = [name, ...args.slice(0, words).map(({ value }) => value ?? '')].join(':')
    const wrapper = table().get(key)
    if (wrapper !== undefined) return { wrapper, rest: args.slice(words) }
  }
  return undefined
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
