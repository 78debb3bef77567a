import { gitSetup, withoutGlobalOptions } from './global-options.ts'
import { PROGRAM_FLAGS, type ProgramFlags, REACHING_FLAGS } from './program-flags-data.ts'
import { plainWord, type SimpleCommand, type Word } from './script.ts'
import { baseName } from './wrappers.ts'

/** A flag that names a program or a command line. */
interface FoundProgram {
  readonly flag: string
  /** That program or line, where it can be seen. */
  readonly text: string | undefined
  /** More may run than the text says. */
  readonly opaque: boolean
}

/** The command lines that flags hold, and whether that is all they make a command run. */
export const programTexts = (command: SimpleCommand): { texts: readonly string[]; opaque: boolean } => {
  const found = findPrograms(command)
  return {
    texts: found.flatMap(({ text }) => text ?? []),
    opaque: found.some(({ opaque }) => opaque),
  }
}

/** The first flag that a rule for the command by its name does not cover. */
export const reachingFlag = (command: SimpleCommand): string | undefined => {
  const [program] = findPrograms(command)
  if (program !== undefined) return program.flag
  const [name, ...args] = command.words
  const base = name?.value === undefined ? '' : baseName(name.value)
  const flags = Object.hasOwn(REACHING_FLAGS, base) ? REACHING_FLAGS[base] : undefined
  if (flags === undefined) return undefined
  const setup = base === 'git' ? gitSetup(args) : args
  const reaches = (word: Word): boolean =>
    flags.test(asRead(word)) && (setup.includes(word) || !/^-[cC]/.test(asRead(word)))
  const found = args.find(reaches)
  return found && asRead(found)
}

const asRead = ({ value, text }: Word): string => value ?? text

const findPrograms = ({ words }: SimpleCommand): readonly FoundProgram[] => {
  const [name, ...args] = words
  if (name?.value === undefined) return []
  const named = [plainWord(baseName(name.value)), ...args]
  return [named, ...withoutGlobalOptions(named)].flatMap((reading) =>
    flagsOf(reading).flatMap((flags) => programsIn(reading.slice(1), flags)),
  )
}

const flagsOf = ([name, subcommand]: readonly Word[]): readonly ProgramFlags[] => {
  if (name?.value === undefined) return []
  const entries = tables().get(name.value) ?? []
  return entries
    .filter((entry) => entry.subcommands.some((each) => each === undefined || each === subcommand?.value))
    .map(({ flags }) => flags)
}

/** A row of the table as it holds for one program. */
interface Entry {
  /** Undefined: with any. */
  readonly subcommands: readonly (string | undefined)[]
  readonly flags: ProgramFlags
}

let byProgram: ReadonlyMap<string, readonly Entry[]> | undefined

/** The rows of the table by program, in its order. */
const tables = (): ReadonlyMap<string, readonly Entry[]> => {
  byProgram ??= indexed()
  return byProgram
}

const indexed = (): ReadonlyMap<string, readonly Entry[]> => {
  const found = new Map<string, Entry[]>()
  for (const flags of PROGRAM_FLAGS) {
    const names = flags.names.map((name) => name.split(' '))
    for (const program of new Set(names.map(([first = '']) => first))) {
      const subcommands = names.filter(([first]) => first === program).map(([, second]) => second)
      found.set(program, [...(found.get(program) ?? []), { subcommands, flags }])
    }
  }
  return found
}

const programsIn = (args: readonly Word[], flags: ProgramFlags): readonly FoundProgram[] =>
  args.flatMap((word, at) => {
    const text = word.value ?? startOf(word)
    const tail = tailOf(text, at, flags)
    if (tail === undefined) return []
    const value = tail === '' ? args[at + 1]?.value : word.value === undefined ? undefined : tail
    const command = value === undefined ? undefined : commandIn(value, flags)
    if (command === undefined && value !== undefined) return []
    return [{ flag: text, text: command, opaque: flags.opaque === true || command === undefined }]
  })

const startOf = ({ parts: [first] }: Word): string => (first?.kind === 'text' ? first.value : '')

/** What is attached to a flag of the table; empty when its value is the next word, undefined when it is none. */
const tailOf = (
  text: string,
  at: number,
  { long = [], short = '', bundle }: ProgramFlags,
): string | undefined => {
  if (text.startsWith('--')) {
    const [name = ''] = text.split('=', 1)
    // GNU programs take every beginning of a name.
    const isKnown = long.some((each) => each === name || (name.length > 2 && each.startsWith(name)))
    return isKnown ? text.slice(name.length).replace(/^=/, '') : undefined
  }
  if (long.includes(text)) return ''
  const attached = long.find((each) => text.startsWith(`${each}=`))
  if (attached !== undefined) return text.slice(attached.length + 1)
  if (short === '') return undefined
  if (bundle === true && at === 0 && /^\w+$/.test(text))
    return new RegExp(`[${short}]`).test(text) ? '' : undefined
  const match = new RegExp(`^-\\w*?[${short}]`).exec(text)
  return match === null ? undefined : text.slice(match[0].length)
}

const commandIn = (value: string, { within }: ProgramFlags): string | undefined =>
  within === undefined ? value : within.exec(value)?.[1]
