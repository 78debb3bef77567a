import { givenTexts, isShell, scriptOf } from './interpreters.ts'
import { hasReadings, type KnownValues, knownValues, readingsOf } from './known-values.ts'
import { latentTexts } from './latent.ts'
import { programTexts } from './program-flags.ts'
import { type Finding, plainWord, type Script, type SimpleCommand, type Word } from './script.ts'
import { baseName, isWrapper, unwrap, withWords } from './wrappers.ts'

/** How deep commands within commands are followed. */
const MAX_DEPTH = 6

/** Lines that become more than that, with everything that may run within, are not followed to the end. */
const MOST_COMMANDS = 1500

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
  const take = (command: SimpleCommand, depth: number): void => {
    if (depth > 0 && commands.length >= MOST_COMMANDS) {
      isCut = true
      return
    }
    commands.push(command)
    if (depth > MAX_DEPTH) {
      findings.push({ kind: 'opaque', text: command.text })
      return
    }
    const readings = readingsOf(command, values)
    for (const reading of foldsCase ? [...readings, ...folded(command)] : readings) take(reading, depth + 1)
    const given = givenTexts(command)
    const flagged = programTexts(command)
    if (given.opaque || flagged.opaque || runsItsInput(command))
      findings.push({ kind: 'opaque', text: command.text })
    for (const inner of [
      ...unwrap(command).map(({ command }) => command),
      ...executed(command),
      ...scriptRun(command),
    ]) {
      take({ ...inner, role: 'inner' }, depth + 1)
    }
    const read = (text: string, isCertain: boolean): void => {
      const inner = parse(text)
      if (isCertain && inner.findings.some(({ kind }) => HIDES.has(kind)))
        findings.push({ kind: 'opaque', text })
      bindings.push(...(inner.bindings ?? []))
      for (const each of inner.commands) take({ ...each, role: 'inner' }, depth + 1)
    }
    for (const text of [...given.texts, ...flagged.texts]) read(text, true)
    for (const text of latentTexts(command)) read(text, false)
  }
  for (const command of script.commands) take(command, 0)
  if (isCut) findings.push({ kind: 'opaque', text: script.text })
  return { ...script, commands, findings, bindings }
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
