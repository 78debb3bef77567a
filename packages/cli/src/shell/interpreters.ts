import { parseFlags, scanArguments } from './flags.ts'
import { gitTexts } from './git-texts.ts'
import { type GivenTexts, joined, NOTHING, OPAQUE } from './given-texts.ts'
import { awkTexts, parallelTexts, sedTexts } from './program-texts.ts'
import type { SimpleCommand, Word } from './script.ts'
import { valuesOf } from './words.ts'
import { baseName } from './wrappers.ts'

const SHELLS: ReadonlySet<string> = new Set('sh bash dash zsh ksh mksh ash fish rbash csh tcsh'.split(' '))

const READERS: Readonly<Record<string, (args: readonly Word[], command: SimpleCommand) => GivenTexts>> = {
  eval: (args) => joined(args),
  trap: (args) => first(args[0]?.value === '--' ? args.slice(1) : args),
  alias: (args) => aliases(args),
  source: (args, command) => sourced(args, command),
  '.': (args, command) => sourced(args, command),
  at: (_args, { input }) => inputTexts(input),
  batch: (_args, { input }) => inputTexts(input),
  crontab: (args, { input }) =>
    args.some(({ value }) => value?.startsWith('-') && value !== '-') ? NOTHING : scheduled(input),
  watch: (args) => joined(scanArguments(args, WATCH, { stopAtOperand: true }).operands),
  env: (args) => splitTexts(args),
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
  '-a -b -c -e -f -h -i -k -l -m -n -o= -O= -p -r -s -t -u -v -x -B -C -D -E -H -P -T --login --norc --noprofile --posix --restricted --verbose --rcfile= --init-file= --noediting --command=',
)
const SSH = parseFlags(
  '-4 -6 -A -a -C -f -G -g -K -k -M -N -n -q -s -T -t -V -v -X -x -Y -y -B= -b= -c= -D= -E= -e= -F= -I= -i= -J= -L= -l= -m= -O= -o= -P= -p= -Q= -R= -S= -W= -w=',
)
const WATCH = parseFlags(
  '-b -c -d? -e -g -n= -p -q= -r -t -w -x --interval= --exec --no-title --color --beep',
)

/** `sh -c text`, `sh <<< text`, `… | sh`; a script in a file is like any other program. */
const shellTexts = (given: readonly Word[], { input, redirects }: SimpleCommand): GivenTexts => {
  const { flags, operands, unknown } = scanArguments(withoutUnsetting(given), SHELL_FLAGS, {
    stopAtOperand: true,
  })
  if (unknown.some(({ value }) => value !== undefined && /^--(?:version|help)$/.test(value))) return NOTHING
  if (unknown.length > 0) return OPAQUE
  const named = flags.find(({ name }) => name === '--command')?.value
  if (named !== undefined) return first([named])
  if (flags.some(({ name }) => name === '-c')) return first(operands)
  const isScript = operands.some(({ value }) => value === undefined || !STANDARD_INPUT.test(value))
  if (isScript && !flags.some(({ name }) => name === '-s')) return NOTHING
  if (typeof input === 'object') return { texts: [input.text], opaque: false }
  return redirects.some(({ access }) => access === 'read') ? NOTHING : OPAQUE
}

/** The names under which a program finds what it is given to read. */
const STANDARD_INPUT = /^(?:-|\/dev\/stdin|\/dev\/fd\/0|\/proc\/(?:self|thread-self)\/fd\/0)$/

/** `+x` switches something off, which may have a name behind it. */
const withoutUnsetting = (args: readonly Word[]): readonly Word[] => {
  const at = args.findIndex(({ value }) => value === undefined || !/^[-+]./.test(value))
  return args.filter(({ value }, index) => {
    const isUnsetting = value?.startsWith('+') === true && (at === -1 || index < at)
    const named = args[index - 1]?.value ?? ''
    return !isUnsetting && !(index === at && /^\+\w*[oO]$/.test(named))
  })
}

const inputTexts = (input: SimpleCommand['input']): GivenTexts => {
  if (typeof input === 'object') return { texts: [input.text], opaque: false }
  return input === 'piped' ? OPAQUE : NOTHING
}

/** A table of commands with the times that they run at before them. */
const scheduled = (input: SimpleCommand['input']): GivenTexts => {
  const { texts, opaque } = inputTexts(input)
  const lines = texts.flatMap((text) => text.split('\n'))
  return { texts: lines.map((line) => line.replace(/^\s*(?:@\w+|(?:\S+\s+){5})\s*/, '')), opaque }
}

const sourced = ([file]: readonly Word[], { input }: SimpleCommand): GivenTexts =>
  file?.value !== undefined && STANDARD_INPUT.test(file.value) && typeof input === 'object'
    ? inputTexts(input)
    : OPAQUE

const ENV = parseFlags(
  '-i -0 -v -u= -C= -S= --ignore-environment --unset= --chdir= --split-string= --null --debug --block-signal? --default-signal? --ignore-signal? --list-signal-handling',
)

/** `env -S text`, with other flags before it in the same word too. */
const splitTexts = (args: readonly Word[]): GivenTexts => {
  const { flags } = scanArguments(args, ENV, { stopAtOperand: true })
  const found = flags.filter(({ name }) => name === '-S' || name === '--split-string')
  const texts = found.flatMap(({ value }) => value?.value ?? [])
  return { texts, opaque: texts.length < found.length }
}

/** The script that a shell is to run: without a slash in its name it is looked up like any program. */
export const scriptOf = ({ words }: SimpleCommand): readonly Word[] => {
  const [name, ...args] = words
  if (name?.value === undefined || !isShell(name.value)) return []
  const { flags, operands } = scanArguments(withoutUnsetting(args), SHELL_FLAGS, { stopAtOperand: true })
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
