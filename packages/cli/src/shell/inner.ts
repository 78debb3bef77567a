import { givenTexts, isShell, scriptOf } from './interpreters.ts'
import { hasReadings, type KnownValues, knownValues, readingsOf } from './known-values.ts'
import { latentTexts } from './latent.ts'
import { MAX_COMMAND_LENGTH } from './limits.ts'
import { programTexts } from './program-flags.ts'
import { type Finding, plainWord, type Script, type SimpleCommand, type Word } from './script.ts'
import { baseName, isWrapper, unwrap, withWords } from './wrappers.ts'

/** How deep commands within commands are followed. */
const MAX_DEPTH = 6

/** Lines that become more than that, with everything that may run within, are not followed to the end. */
const MOST_COMMANDS = 1500
const MOST_TEXT = 30 * MAX_COMMAND_LENGTH

/** A script with the commands that its commands would run, as far as their words and texts show it. */
export const withInner = (script: Script, parse: (text: string) => Script, foldsCase = false): Script => {
  const seen = follow(script, parse, NO_VALUES, foldsCase)
  const values = knownValues(seen)
  return values.size > 0 && seen.commands.some((command) => hasReadings(command, values))
    ? follow(script, parse, values, foldsCase)
    : seen
}

const NO_VALUES: KnownValues = new Map()

const follow = (
  script: Script,
  parse: (text: string) => Script,
  values: KnownValues,
  foldsCase: boolean,
): Script => {
  const commands: SimpleCommand[] = []
  const findings: Finding[] = [...script.findings]
  const bindings = [...(script.bindings ?? [])]
  let isCut = false
  let written = 0
  const isFull = (): boolean => commands.length >= MOST_COMMANDS || written > MOST_TEXT
  const take = (command: SimpleCommand, depth: number): void => {
    if (depth > 0 && isFull()) {
      isCut = true
      return
    }
    commands.push(command)
    written += command.text.length
    if (depth > MAX_DEPTH) {
      findings.push({ kind: 'opaque', text: command.text })
      return
    }
    if (isFull()) isCut ||= hasReadings(command, values)
    else for (const reading of readingsOf(command, values)) take(reading, depth + 1)
    for (const reading of foldsCase ? folded(command) : []) take(reading, depth + 1)
    const handed = [givenTexts(command), programTexts(command)]
    if (handed.some(({ opaque }) => opaque) || runsItsInput(command))
      findings.push({ kind: 'opaque', text: command.text })
    takeAll(innerOf(command, script), depth)
    for (const text of handed.flatMap(({ texts }) => texts)) read(text, depth, true)
    for (const text of latentTexts(command)) read(text, depth, false)
  }
  const read = (text: string, depth: number, isCertain: boolean): void => {
    isCut ||= isFull()
    if (isCut) return
    const inner = parse(text)
    if (isCertain && inner.findings.some(({ kind }) => HIDES.has(kind)))
      findings.push({ kind: 'opaque', text })
    bindings.push(...(inner.bindings ?? []))
    takeAll(inner.commands, depth)
  }
  const takeAll = (inner: readonly SimpleCommand[], depth: number): void => {
    for (const each of inner) take({ ...each, role: 'inner' }, depth + 1)
  }
  for (const command of script.commands) take(command, 0)
  if (isCut) findings.push({ kind: 'opaque', text: script.text })
  return { ...script, commands, findings, bindings }
}

/** The commands that stand in the words of another one. */
const innerOf = (command: SimpleCommand, script: Script): readonly SimpleCommand[] => [
  ...(looksUpOnly(command, script) ? [] : unwrap(command)).map((wrapped) => wrapped.command),
  ...executed(command),
  ...scriptRun(command),
]

/** `command -v` runs nothing; only what takes its output, which is a name, might. */
const looksUpOnly = (command: SimpleCommand, { commands, findings }: Script): boolean => {
  const [name, flag] = command.words
  return (
    name?.value === 'command' &&
    /^-p?[vV]$/.test(flag?.value ?? '') &&
    findings.length === 0 &&
    commands.includes(command) &&
    commands.every(({ fedBy }) => fedBy !== command)
  )
}

/** `RM` and `rm.exe` are `rm` to some systems. */
const folded = (command: SimpleCommand): readonly SimpleCommand[] => {
  const [name, ...rest] = command.words
  const plain = name?.value?.toLowerCase().replace(/\.(?:exe|com|cmd|bat)$/, '')
  if (plain === undefined || plain === name?.value) return []
  const words = [plainWord(plain), ...rest]
  return [{ ...command, assignments: [], words, redirects: [], role: 'inner', reading: true }]
}

/** What makes the commands of a text uncertain. */
const HIDES: ReadonlySet<string> = new Set(['unparsed', 'too-long', 'control-character', 'opaque'])

/** Behind `xargs`, a shell gets its arguments, or a wrapper its command, from nobody knows where. */
const runsItsInput = (command: SimpleCommand): boolean => {
  const [name, ...args] = command.words
  if (name?.value === undefined || baseName(name.value) !== 'xargs') return false
  if (args.some(({ value }) => value !== undefined && isShell(value))) return true
  return unwrap(command).some(({ command: inner }) => lacksCommand(inner))
}

/** A wrapper at the end of a line of wrappers, or a placeholder, where the command should be. */
const lacksCommand = (command: SimpleCommand): boolean => {
  const [name] = command.words
  if (name?.value === undefined || name.value.includes('{}') || name.value === '%') return true
  const inner = unwrap(command)
  return inner.length === 0 ? isWrapper(name.value) : inner.some((wrapped) => lacksCommand(wrapped.command))
}

const EXECUTES: ReadonlySet<string> = new Set(['-exec', '-execdir', '-ok', '-okdir'])

/** `find … -exec command … ;` */
export const executed = (command: SimpleCommand): readonly SimpleCommand[] => {
  if (command.words[0]?.value !== 'find') return []
  const found: SimpleCommand[] = []
  for (const [at, { value }] of command.words.entries()) {
    if (value === undefined || !EXECUTES.has(value)) continue
    const words = untilEnd(command.words.slice(at + 1))
    if (words.length > 0) found.push(withWords(command, words))
  }
  return found
}

const scriptRun = (command: SimpleCommand): readonly SimpleCommand[] => {
  const words = scriptOf(command)
  return words.length === 0 ? [] : [withWords(command, words)]
}

const untilEnd = (words: readonly Word[]): readonly Word[] => {
  const end = words.findIndex(({ value }) => value === ';' || value === '+')
  return end === -1 ? words : words.slice(0, end)
}
