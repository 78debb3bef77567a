import { parseFlags, scanArguments } from './flags.ts'
import type { SimpleCommand, Word } from './script.ts'
import { valuesOf } from './words.ts'
import { baseName } from './wrappers.ts'

/** Texts that a command hands to a shell. */
export interface GivenTexts {
  readonly texts: readonly string[]
  /** Some of it cannot be read here. */
  readonly opaque: boolean
}

const NOTHING: GivenTexts = { texts: [], opaque: false }
const OPAQUE: GivenTexts = { texts: [], opaque: true }

const SHELLS: ReadonlySet<string> = new Set('sh bash dash zsh ksh mksh ash fish rbash'.split(' '))

const READERS: Readonly<Record<string, (args: readonly Word[], command: SimpleCommand) => GivenTexts>> = {
  eval: (args) => joined(args),
  trap: (args) => first(args),
  alias: (args) => aliases(args),
  source: () => OPAQUE,
  '.': () => OPAQUE,
  watch: (args) => joined(scanArguments(args, WATCH, { stopAtOperand: true }).operands),
  env: (args) => ofFlags(args, '-S --split-string'),
  su: (args) => ofFlags(args, '-c --command'),
  runuser: (args) => ofFlags(args, '-c --command'),
  script: (args) => ofFlags(args, '-c --command'),
  flock: (args) => ofFlags(args, '-c --command'),
  git: (args) => gitTexts(args),
}

/** Whether a word can hand text to a shell, so that the line is not as plain as it looks. */
export const takesText = (word: string): boolean => {
  const name = baseName(word)
  return SHELLS.has(name) || (Object.hasOwn(READERS, name) && name !== 'git' && name !== 'env')
}

export const isShell = (word: string): boolean => SHELLS.has(baseName(word))

/** The texts that a command hands to a shell (spec: permissions §7.2). */
export const givenTexts = (command: SimpleCommand): GivenTexts => {
  const [name, ...args] = command.words
  if (name?.value === undefined) return NOTHING
  const base = baseName(name.value)
  if (SHELLS.has(base)) return shellTexts(args, command)
  const reader = Object.hasOwn(READERS, base) ? READERS[base] : undefined
  return reader === undefined ? NOTHING : reader(args, command)
}

const SHELL_FLAGS = parseFlags(
  '-a -b -c -e -f -h -i -k -l -m -n -o= -O= -p -r -s -t -u -v -x -B -C -D -E -H -P -T --login --norc --noprofile --posix --restricted --verbose --rcfile= --init-file= --noediting',
)
const WATCH = parseFlags(
  '-b -c -d? -e -g -n= -p -q= -r -t -w -x --interval= --exec --no-title --color --beep',
)

/** `sh -c text`, `sh <<< text`, `… | sh`; a script in a file is like any other program. */
const shellTexts = (args: readonly Word[], { input, redirects }: SimpleCommand): GivenTexts => {
  const { flags, operands, unknown } = scanArguments(args, SHELL_FLAGS, { stopAtOperand: true })
  if (unknown.some(({ value }) => value !== undefined && /^--(?:version|help)$/.test(value))) return NOTHING
  if (unknown.length > 0) return OPAQUE
  if (flags.some(({ name }) => name === '-c')) return first(operands)
  const isScript = operands.some(({ value }) => value !== '-')
  if (isScript && !flags.some(({ name }) => name === '-s')) return NOTHING
  if (typeof input === 'object') return { texts: [input.text], opaque: false }
  return redirects.some(({ access }) => access === 'read') ? NOTHING : OPAQUE
}

/** The script that a shell is to run: without a slash in its name it is looked up like any program. */
export const scriptOf = ({ words }: SimpleCommand): readonly Word[] => {
  const [name, ...args] = words
  if (name?.value === undefined || !isShell(name.value)) return []
  const { flags, operands } = scanArguments(args, SHELL_FLAGS, { stopAtOperand: true })
  if (flags.some((flag) => flag.name === '-c' || flag.name === '-s')) return []
  return operands[0]?.value === '-' ? operands.slice(1) : operands
}

const joined = (words: readonly Word[]): GivenTexts => {
  if (words.length === 0) return NOTHING
  const values = valuesOf(words)
  return values === undefined ? OPAQUE : { texts: [values.join(' ')], opaque: false }
}

const first = ([word]: readonly Word[]): GivenTexts => {
  if (word === undefined || word.value === '-' || word.value === '') return NOTHING
  return word.value === undefined ? OPAQUE : { texts: [word.value], opaque: false }
}

const aliases = (args: readonly Word[]): GivenTexts => {
  const values = valuesOf(args)
  if (values === undefined) return OPAQUE
  return { texts: values.flatMap((value) => /^[^=]+=(.+)$/s.exec(value)?.[1] ?? []), opaque: false }
}

/** The values of the given flags, attached or following. */
const ofFlags = (args: readonly Word[], names: string): GivenTexts => {
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

/** Git runs programs that its configuration names, and some subcommands take a command. */
const gitTexts = (args: readonly Word[]): GivenTexts => {
  const values = args.map(({ value }) => value)
  const at = values.findIndex(
    (value) => value === '-c' || value === '--config-env' || value === '--exec-path',
  )
  const subcommand = values.findIndex(
    (value) => value !== undefined && /^(?:bisect|submodule|rebase)$/.test(value),
  )
  if (at !== -1 && (subcommand === -1 || at < subcommand)) return OPAQUE
  if (values[subcommand] === 'bisect' && values[subcommand + 1] === 'run')
    return joined(args.slice(subcommand + 2))
  if (values[subcommand] === 'submodule') {
    const foreach = values.indexOf('foreach')
    return foreach === -1
      ? NOTHING
      : joined(args.slice(foreach + 1).filter(({ value }) => value !== '--recursive'))
  }
  return values[subcommand] === 'rebase' ? ofFlags(args, '-x --exec') : NOTHING
}
