import { parseFlags, scanArguments } from './flags.ts'
import { gitTexts } from './git-texts.ts'
import { type GivenTexts, joined, NOTHING, OPAQUE, ofFlags } from './given-texts.ts'
import { awkTexts, parallelTexts, sedTexts } from './program-texts.ts'
import type { SimpleCommand, Word } from './script.ts'
import { valuesOf } from './words.ts'
import { baseName } from './wrappers.ts'

const SHELLS: ReadonlySet<string> = new Set('sh bash dash zsh ksh mksh ash fish rbash'.split(' '))

const READERS: Readonly<Record<string, (args: readonly Word[], command: SimpleCommand) => GivenTexts>> = {
  eval: (args) => joined(args),
  trap: (args) => first(args[0]?.value === '--' ? args.slice(1) : args),
  alias: (args) => aliases(args),
  source: () => OPAQUE,
  '.': () => OPAQUE,
  watch: (args) => joined(scanArguments(args, WATCH, { stopAtOperand: true }).operands),
  env: (args) => ofFlags(args, '-S --split-string'),
  ssh: (args) => joined(scanArguments(args, SSH, { stopAtOperand: true }).operands.slice(1)),
  parallel: (args) => parallelTexts(args),
  git: (args) => gitTexts(args),
  awk: (args) => awkTexts(args),
  gawk: (args) => awkTexts(args),
  mawk: (args) => awkTexts(args),
  sed: (args) => sedTexts(args),
  gsed: (args) => sedTexts(args),
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
const SSH = parseFlags(
  '-4 -6 -A -a -C -f -G -g -K -k -M -N -n -q -s -T -t -V -v -X -x -Y -y -B= -b= -c= -D= -E= -e= -F= -I= -i= -J= -L= -l= -m= -O= -o= -P= -p= -Q= -R= -S= -W= -w=',
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

const first = ([word]: readonly Word[]): GivenTexts => {
  if (word === undefined || word.value === '-' || word.value === '') return NOTHING
  return word.value === undefined ? OPAQUE : { texts: [word.value], opaque: false }
}

const aliases = (args: readonly Word[]): GivenTexts => {
  const values = valuesOf(args)
  if (values === undefined) return OPAQUE
  return { texts: values.flatMap((value) => /^[^=]+=(.+)$/s.exec(value)?.[1] ?? []), opaque: false }
}
