import { tailOf } from './flags.ts'
import type { Word } from './script.ts'

/** A file that a flag names. */
export interface FlagFile {
  readonly access: 'read' | 'write'
  readonly word: Word
}

/** Flags of commands whose other flags only read, or are no business of ours; what needs no permission says nothing here. */
const FLAGS: Readonly<Record<string, Readonly<Record<'read' | 'write', readonly string[]>>>> = {
  sort: { read: [], write: ['-o', '--output'] },
  gsort: { read: [], write: ['-o', '--output'] },
  tree: { read: [], write: ['-o'] },
  find: { read: [], write: ['-fprint', '-fprint0', '-fprintf', '-fls'] },
  csplit: { read: [], write: ['-f', '--prefix'] },
  gpg: { read: [], write: ['-o', '--output'] },
  gpg2: { read: [], write: ['-o', '--output'] },
  openssl: { read: ['-in', '-inkey', '-kfile'], write: ['-out'] },
  logger: { read: ['-f', '--file'], write: [] },
  mail: { read: ['-a', '-A'], write: [] },
  mutt: { read: ['-a'], write: [] },
  ffmpeg: { read: ['-i'], write: [] },
  cpio: { read: [], write: ['-D', '--directory'] },
  ssh: { read: ['-F'], write: [] },
}

/** The files that such flags of a command name. */
export const flagFiles = (program: string, args: readonly Word[]): readonly FlagFile[] => {
  const table = Object.hasOwn(FLAGS, program) ? FLAGS[program] : undefined
  if (table === undefined) return program === 'git' ? rangedFiles(args) : []
  return (['read', 'write'] as const).flatMap((access) =>
    table[access].flatMap((flag) => valuesOf(flag, args).map((word) => ({ access, word }))),
  )
}

const valuesOf = (flag: string, args: readonly Word[]): readonly Word[] =>
  args.flatMap((word, at) => {
    const text = word.value ?? textAtStart(word)
    const next = args[at + 1]
    if (text === flag) return next === undefined ? [] : [next]
    if (flag.startsWith('--')) return text.startsWith(`${flag}=`) ? [tailOf(word, flag.length + 1)] : []
    // One letter may stand behind others, and its value right behind it.
    const [bundle] = flag.length === 2 ? (new RegExp(`^-[A-Za-z]*?${flag[1]}`).exec(text) ?? []) : []
    if (bundle === undefined) return []
    if (text.length > bundle.length) return [tailOf(word, bundle.length)]
    return next === undefined ? [] : [next]
  })

const textAtStart = ({ parts: [first] }: Word): string => (first?.kind === 'text' ? first.value : '')

/** `git log -L 1,5:file` shows lines of the file. */
const rangedFiles = (args: readonly Word[]): readonly FlagFile[] =>
  args.flatMap(({ value = '' }, at) => {
    const range = value === '-L' ? args[at + 1] : value.startsWith('-L') ? args[at] : undefined
    const colon = range?.value?.lastIndexOf(':') ?? -1
    return range === undefined || colon === -1 ? [] : [{ access: 'read', word: tailOf(range, colon + 1) }]
  })
