import { flagFiles } from './flag-files.ts'
import { type FoundFlag, parseFlags, type ScannedArguments, scanArguments, tailOf } from './flags.ts'
import { gitFiles, withRevisionPath } from './git-files.ts'
import { withoutGlobalOptions } from './global-options.ts'
import { executed } from './inner.ts'
import { isShell } from './interpreters.ts'
import { awkProgramUses, type ProgramUses, sedProgramUses } from './program-texts.ts'
import { plainWord, type SimpleCommand, type Word } from './script.ts'
import { sedEffect } from './sed.ts'
import { findShape, type KnownShape } from './shape-table.ts'
import type { Shape } from './shapes/shape.ts'
import { testedFiles } from './test-command.ts'
import { baseName } from './wrappers.ts'

/** A file that a command touches, as far as its words show it. */
export interface FileUse {
  readonly access: 'read' | 'write'
  readonly word: Word
  /** The contents of everything below it are read. */
  readonly recursive: boolean
  /** Links below it are followed. */
  readonly followsLinks?: true
  /** But for names that start with a dot. */
  readonly skipsHidden?: true
  /** Its name is looked at, not what it holds. */
  readonly namesOnly?: true
  /** Only named: the target of a symbolic link. */
  readonly named?: true
  /** What happens to the file besides being written. */
  readonly destroys?: 'removed' | 'moved' | 'changed'
}

/** The files that a command names, by what is known about commands (spec: permissions §7.5). */
export const fileUses = (command: SimpleCommand): readonly FileUse[] => {
  const [name, ...args] = command.words
  const started = startFiles(command)
  if (name?.value === undefined) return started
  const base = baseName(name.value)
  const named = [plainWord(base), ...args]
  const readings = [named, ...withoutGlobalOptions(named)]
  return [
    ...started,
    ...readings.flatMap((words) => {
      const known = findShape(words)
      return known === undefined ? [] : usesOf(words.slice(known.length), known)
    }),
    ...otherUses(base, command, args),
    ...flagFiles(base, args).map((file) => ({ ...file, recursive: false })),
    ...(EDITORS.has(base) ? args.filter(isOperand).map(written) : []),
  ]
}

/** Take a file to read it, and may write it. */
const EDITORS: ReadonlySet<string> = new Set(
  'vim vi nvim nano emacs ed ex dos2unix unix2dos sponge'.split(' '),
)

const isOperand = ({ value, text }: Word): boolean => !/^[-+]/.test(value ?? text)

const written = (word: Word): FileUse => ({ access: 'write', word, recursive: false })

/** What a shell reads before its script. */
const startFiles = ({ assignments, words: [name] }: SimpleCommand): readonly FileUse[] =>
  assignments.flatMap(({ name: variable, value }): readonly FileUse[] =>
    variable === 'BASH_ENV' || (variable === 'ENV' && name?.value !== undefined && isShell(name.value))
      ? [{ access: 'read', word: value, recursive: false }]
      : [],
  )

/** Files that other things than operands and flags name. */
const otherUses = (base: string, command: SimpleCommand, args: readonly Word[]): readonly FileUse[] => {
  switch (base) {
    case 'sed':
    case 'gsed':
      return programUses(sedProgramUses(args))
    case 'awk':
    case 'gawk':
    case 'mawk':
      return programUses(awkProgramUses(args))
    case 'test':
    case '[':
    case '[[':
      return testedFiles(command.words).map((word) => ({
        access: 'read',
        word,
        recursive: false,
        namesOnly: true,
      }))
    case 'find':
      return executed(command).some(readsPlaceholder)
        ? placesOf(args).map((word) => ({ access: 'read', word, recursive: true }))
        : []
    case 'git':
      return gitFiles(args)
    case 'strings':
      // Takes arguments from such a file, and says which of them it did not find.
      return args.flatMap((word) =>
        word.value?.startsWith('@') ? [{ access: 'read', word: tailOf(word, 1), recursive: false }] : [],
      )
    case 'xargs':
      return scanArguments(args, XARGS, { stopAtOperand: true }).flags.flatMap(({ kind, value }) =>
        kind === 'read' && value !== undefined ? [{ access: 'read', word: value, recursive: false }] : [],
      )
    case 'curl':
      return args.flatMap((word, index) => {
        const encoded = /^[^=@]*@(?!$)/.exec(
          args[index - 1]?.value === '--data-urlencode' ? (word.value ?? '') : '',
        )
        if (encoded !== null)
          return [{ access: 'read', word: tailOf(word, encoded[0].length), recursive: false }]
        const at = /^file:\/\/(?=\/|$)/.exec(word.value ?? startOf(word))?.[0].length
        return at === undefined ? [] : [{ access: 'read', word: tailOf(word, at), recursive: false }]
      })
    default:
      return []
  }
}

const startOf = ({ parts: [first] }: Word): string => (first?.kind === 'text' ? first.value : '')

const XARGS = parseFlags(
  '-0 -a< -d= -E= -e? -I= -i? -J= -L= -l? -n= -o -P= -p -r -R= -S= -s= -t -x --arg-file< --null --no-run-if-empty --verbose',
)

const programUses = ({ reads, writes }: ProgramUses): readonly FileUse[] => [
  ...reads.map((file): FileUse => ({ access: 'read', word: plainWord(file), recursive: false })),
  ...writes
    .filter((file) => !/^\/dev\/(?:null|stdout|stderr)$/.test(file))
    .map((file): FileUse => ({ access: 'write', word: plainWord(file), recursive: false })),
]

/** `find … -exec cat {}` reads what it finds. */
const readsPlaceholder = (command: SimpleCommand): boolean =>
  fileUses(command).some(({ access, word }) => access === 'read' && word.text.includes('{}'))

/** Where `find` looks. */
const placesOf = (args: readonly Word[]): readonly Word[] => {
  const end = args.findIndex((word) => /^(?:-[A-Za-z]{2,}|[(!]|\\[(!])/.test(word.value ?? word.text))
  const places = (end === -1 ? args : args.slice(0, end)).filter(
    ({ value, text }) => !(value ?? text).startsWith('-'),
  )
  return places.length === 0 ? [plainWord('.')] : places
}

const usesOf = (args: readonly Word[], { shape, flags: table }: KnownShape): readonly FileUse[] => {
  const scanned = scanArguments(args, table, { wholeWords: shape.wholeWords === true })
  const names = new Set(scanned.flags.map(({ name }) => name))
  const skips = !(shape.skipUnless ?? '').split(' ').some((flag) => names.has(flag))
  const operands = skips ? scanned.operands.slice(shape.skip ?? 0) : scanned.operands
  const recursive = isRecursive(shape, names, scanned.unknown)
  // Without operands it looks through the current directory.
  const looksAround = recursive || followsLinks(shape, names)
  const given = looksAround && operands.length === 0 ? [plainWord('.')] : operands
  const uses: FileUse[] = [
    ...scanned.flags.flatMap((flag) => flagUses(flag, shape)),
    ...unknownUses(scanned.unknown, recursive),
    ...operandUses(given, { shape, names, recursive, args, deletes: deletes(shape, scanned) }),
  ]
  return shape.names.startsWith('git ') ? uses.flatMap(withRevisionPath) : uses
}

/** GNU programs take every beginning of a long name. */
const isRecursive = ({ recursive }: Shape, names: ReadonlySet<string>, unknown: readonly Word[]): boolean =>
  recursive === true ||
  (recursive ?? '')
    .split(' ')
    .some((flag) => names.has(flag) || unknown.some((word) => isBeginning(word, flag)))

const isBeginning = ({ value, text }: Word, flag: string): boolean => {
  const [name = ''] = (value ?? text).split('=', 1)
  return /^--./.test(name) && flag.startsWith(name)
}

const followsLinks = ({ followFlags }: Shape, names: ReadonlySet<string>): boolean =>
  followFlags === true || (followFlags ?? '').split(' ').some((flag) => names.has(flag))

const skipsHidden = ({ hiddenFlags }: Shape, names: ReadonlySet<string>): boolean =>
  hiddenFlags !== undefined && !hiddenFlags.split(' ').some((flag) => names.has(flag))

const flagUses = ({ kind, value }: FoundFlag, shape: Shape): readonly FileUse[] => {
  if (value === undefined) return []
  if (kind === 'read' || kind === 'write') return [{ access: kind, word: value, recursive: false }]
  const at = shape.atFiles ? /(?:^|=)@/.exec(value.value ?? '') : null
  return at === null
    ? []
    : [{ access: 'read', word: tailOf(value, at.index + at[0].length), recursive: false }]
}

/** Nobody knows what the value of an unknown flag is; if it is a path, it is at least read. */
const unknownUses = (unknown: readonly Word[], recursive: boolean): readonly FileUse[] =>
  unknown.flatMap((word) => {
    const equals = (word.value ?? word.text).indexOf('=')
    return equals === -1 ? [] : [{ access: 'read', word: tailOf(word, equals + 1), recursive }]
  })

interface OperandContext {
  readonly shape: Shape
  readonly names: ReadonlySet<string>
  readonly recursive: boolean
  readonly args: readonly Word[]
  /** `find … -delete` of whatever there is. */
  readonly deletes: boolean
}

const operandUses = (operands: readonly Word[], context: OperandContext): readonly FileUse[] => {
  const { shape, names, recursive, args, deletes } = context
  const read = (word: Word): FileUse => ({
    access: 'read',
    word,
    recursive,
    ...(shape.namesOnly === undefined ? {} : { namesOnly: true as const }),
    ...(followsLinks(shape, names) ? { followsLinks: true as const } : {}),
    ...(skipsHidden(shape, names) ? { skipsHidden: true as const } : {}),
  })
  const write = (word: Word): FileUse => ({ access: 'write', word, recursive: false })
  switch (shape.operands) {
    case 'none':
    case 'text':
      return []
    case 'read':
      if (shape.names === 'sed') return operands.flatMap((word) => sedUses(word, args))
      return operands.map((word) =>
        deletes ? { ...write(word), recursive: true, destroys: 'removed' } : read(word),
      )
    case 'write':
      return operands.map((word) => ({
        ...write(word),
        ...(recursive ? { destroys: 'changed' as const } : {}),
      }))
    case 'remove':
      return operands.map((word) => ({ ...write(word), recursive, destroys: 'removed' as const }))
    case 'copy':
      return transfers(
        operands,
        names,
        isSymbolicLink(shape, names) ? (word) => ({ ...read(word), named: true }) : read,
      )
    case 'assigned':
      return operands.flatMap((word) => assignedUse(word))
    case 'move':
      return transfers(operands, names, (word) => ({ ...write(word), destroys: 'moved' as const }))
  }
}

/** What `find` deletes when nothing but these picks it. */
const UNSELECTIVE: ReadonlySet<string> = new Set(
  '-type -xtype -depth -mindepth -maxdepth -mount -xdev -print -print0 -ls -d -not -and -or -a -o'.split(' '),
)

const deletes = ({ names }: Shape, { flags, unknown }: ScannedArguments): boolean =>
  names === 'find' &&
  unknown.some(({ value }) => value === '-delete') &&
  flags.every(({ name }) => UNSELECTIVE.has(name))

const isSymbolicLink = (shape: Shape, names: ReadonlySet<string>): boolean =>
  shape.names === 'ln' && (names.has('-s') || names.has('--symbolic'))

const assignedUse = (word: Word): readonly FileUse[] => {
  const kind = /^[io]f=/.exec(word.value ?? word.text)?.[0]
  if (kind === undefined) return []
  return [{ access: kind === 'if=' ? 'read' : 'write', word: tailOf(word, kind.length), recursive: false }]
}

const sedUses = (word: Word, args: readonly Word[]): readonly FileUse[] => {
  const read: FileUse = { access: 'read', word, recursive: false }
  return sedEffect(args) === 'reads' ? [read] : [read, { access: 'write', word, recursive: false }]
}

/** The last operand is where to, unless a flag named a directory; what is put into a directory keeps its name. */
const transfers = (
  operands: readonly Word[],
  names: ReadonlySet<string>,
  source: (word: Word) => FileUse,
): readonly FileUse[] => {
  const named = names.has('-t') || names.has('--target-directory')
  const sources = named || operands.length < 2 ? operands : operands.slice(0, -1)
  const target = named || operands.length < 2 ? undefined : operands.at(-1)
  if (target === undefined) return sources.map(source)
  const inTarget = sources.flatMap((word) => {
    if (word.value === undefined || target.value === undefined || word.glob || target.glob) return []
    return [{ ...plainWord(`${target.value}/${baseName(word.value)}`), tilde: target.tilde }]
  })
  return [
    ...sources.map(source),
    ...[target, ...inTarget].map((word): FileUse => ({ access: 'write', word, recursive: false })),
  ]
}
