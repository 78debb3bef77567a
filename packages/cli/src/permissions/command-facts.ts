import { gitConcerns } from '../platform/git/programs.ts'
import type { PathRules } from '../platform/paths.ts'
import { resolvePath } from '../platform/paths.ts'
import { analyzeCommand } from '../shell/analyze.ts'
import { type FileUse, fileUses } from '../shell/file-uses.ts'
import { tailOf } from '../shell/flags.ts'
import { inputFiles } from '../shell/input-files.ts'
import { rulePrefix } from '../shell/prefix.ts'
import { isReadOnlyCommand } from '../shell/read-only.ts'
import { plainWord, type Script, type SimpleCommand, type Word } from '../shell/script.ts'
import { sedEffect } from '../shell/sed.ts'
import { findShape } from '../shell/shape-table.ts'
import { unwrap } from '../shell/wrappers.ts'
import type { CommandCall, CommandFacts } from './command-fact.ts'
import { allowForms, denyForms } from './command-forms.ts'
import { argumentPaths, type Place, redirectionPaths } from './command-paths.ts'
import { pathFacts } from './path-fact.ts'

/** Reads a command line and looks up every file that it names. */
export const commandFacts = async (
  text: string,
  cwd: string,
  rules: PathRules,
  isDenied?: (path: string) => boolean,
): Promise<CommandFacts> => {
  const script = await analyzeCommand(text, rules.platform === 'darwin' || rules.platform === 'win32')
  const changes = directoryChanges(script, cwd, rules)
  const assigned = assignedValues(script)
  const others = elsewhere(script, cwd, rules)
  const directories = [
    ...new Set([cwd, ...changes, ...(others.length > MOST_DIRECTORIES ? [undefined] : others)]),
  ]
  const place: Place = { directories, assigned, rules, isDenied, facts: pathFacts() }
  return {
    text,
    findings: script.findings,
    calls: await Promise.all(script.commands.map((command) => callOf(command, place))),
    changes,
  }
}

/** More values of one variable are not known. */
const MOST_VALUES = 32

/** Every variable that the line sets, with the values that can be seen; undefined stands for those that cannot. */
const assignedValues = ({ commands, bindings = [] }: Script): Place['assigned'] => {
  const values = new Map<string, readonly (string | undefined)[]>()
  const add = (name: string, value: string | undefined): void => {
    const known = values.get(name) ?? []
    if (!known.includes(value)) values.set(name, [...known, known.length < MOST_VALUES ? value : undefined])
  }
  for (const { name, value } of bindings) add(name, value.value)
  for (const { words, assignments } of commands) {
    for (const { name, value, appends } of assignments) add(name, appends ? undefined : value.value)
    if (!SETTERS.has(words[0]?.value ?? '')) continue
    for (const { value } of words) if (value !== undefined && values.has(value)) add(value, undefined)
  }
  return values
}

/** Put whatever they come by into the variables that they name. */
const SETTERS: ReadonlySet<string> = new Set('read printf mapfile readarray getopts unset'.split(' '))

const callOf = async (command: SimpleCommand, place: Place): Promise<CommandCall> => {
  const uses = usesOf(command)
  const paths = uses.length === 0 ? [] : await argumentPaths(uses, place)
  const redirections = command.redirects.length === 0 ? [] : await redirectionPaths(command.redirects, place)
  const prefix = rulePrefix(command)
  const readsOnly = isReadOnlyCommand(command)
  const concern = readsOnly && runsGit(command) ? place.directories.flatMap(concernsAt)[0] : undefined
  return {
    text: command.text,
    role: command.role,
    name: command.words[0]?.value,
    isHidden: isHiddenName(command.words[0]),
    allowForms: allowForms(command),
    denyForms: denyForms(command),
    paths: [...paths, ...redirections],
    readsOnly: readsOnly && concern === undefined,
    ...(concern === undefined ? {} : { startsPrograms: concern }),
    // A reading is the same command once more.
    transfers: command.reading !== true && isTransfer(command),
    edits: isEdit(command),
    ...(prefix === undefined ? {} : { prefix }),
  }
}

const runsGit = (command: SimpleCommand): boolean =>
  command.words[0]?.value === 'git' || unwrap(command).some((wrapped) => runsGit(wrapped.command))

const concernsAt = (directory: string | undefined): readonly string[] =>
  directory === undefined ? [] : gitConcerns(directory)

/** A pattern for a command word becomes whatever file fits it. */
const isHiddenName = (name: Word | undefined): boolean =>
  name !== undefined && (name.value === undefined || name.glob)

/** Its own files, and those of a command that it is only a wrapper of. */
const usesOf = (command: SimpleCommand): readonly FileUse[] => [
  ...fileUses(command),
  ...filesFromInput(command),
  ...unwrap(command).flatMap((wrapped) => (wrapped.transparent ? usesOf(wrapped.command) : [])),
]

const filesFromInput = (command: SimpleCommand): readonly FileUse[] => {
  switch (inputFiles(command)) {
    case 'none':
      return []
    case 'unknown':
      return (['write', 'read'] as const).map((access) => ({
        access,
        recursive: false,
        word: unknownWord('files named by its input'),
      }))
    case 'listed':
      return listedBy(command).map((word) => ({
        access: 'read',
        recursive: true,
        ...(listsLinks(command) ? { followsLinks: true as const } : {}),
        word,
      }))
  }
}

/** Where the names come from: the directories that the lister was given, or the current one. */
const listedBy = ({ fedBy }: SimpleCommand): readonly Word[] => {
  const words = fedBy === undefined ? [] : fileUses(fedBy).map(({ word }) => word)
  return words.length === 0 ? [plainWord('.')] : words
}

/** `find -type f` names no links. */
const listsLinks = ({ fedBy }: SimpleCommand): boolean => {
  const values = fedBy?.words.map(({ value }) => value ?? '') ?? []
  const type = values.indexOf('-type')
  return (
    type === -1 || values[type + 1] !== 'f' || values.some((value) => value === '-L' || value === '-follow')
  )
}

const unknownWord = (text: string): Word => ({
  ...plainWord(text),
  parts: [{ kind: 'unknown' }],
  value: undefined,
})

const isTransfer = ({ words }: SimpleCommand): boolean => {
  const operands = findShape(words)?.shape.operands
  return operands === 'copy' || operands === 'move'
}

/** The commands of acceptEdits mode, as plain as they can be (spec: permissions §8). */
const isEdit = ({ words, assignments }: SimpleCommand): boolean => {
  if (assignments.length > 0 || !words.every(isFixed)) return false
  if (words[0]?.value === 'sed') return sedEffect(words.slice(1)) === 'substitutes'
  return findShape(words)?.shape.effect === 'edits'
}

const isFixed = ({ value, glob, tilde }: Word): boolean => value !== undefined && !glob && !tilde

/** Where single commands of a line run, as `env -C` and `git -C` say. */
const elsewhere = ({ commands }: Script, cwd: string, rules: PathRules): readonly string[] => [
  ...new Set(
    commands.flatMap(({ words: [name, ...args] }) => {
      if (name?.value !== 'env' && name?.value !== 'git') return []
      return args.flatMap((word, at) => {
        const attached = /^(?:-C|--chdir=)(?=.)/.exec(word.value ?? '')?.[0]
        const isFlag = word.value === '-C' || word.value === '--chdir'
        const target =
          attached === undefined ? (isFlag ? args[at + 1] : undefined) : tailOf(word, attached.length)
        return target === undefined ? [] : (changed(cwd, target, rules) ?? [])
      })
    }),
  ),
]

const CHANGERS: ReadonlySet<string> = new Set(['cd', 'pushd', 'popd', 'chdir'])

/** A line that may lead to more directories than that may lead anywhere. */
const MOST_DIRECTORIES = 32

/** Where the line goes: each `cd` from wherever the ones before it may have led, first of all from the last of them. */
const directoryChanges = (
  { commands }: Script,
  cwd: string,
  rules: PathRules,
): readonly (string | undefined)[] => {
  const changes = new Set<string | undefined>()
  let current: string | undefined = cwd
  for (const { words } of commands) {
    const [name, ...args] = words
    if (name?.value === undefined || !CHANGERS.has(name.value)) continue
    const target = args
      .map((word) => ({ word, given: word.value ?? word.text }))
      .find(({ given }) => !/^-[LPe@]+$/.test(given) && given !== '--')?.word
    const from: ReadonlySet<string | undefined> = new Set([current, cwd, ...changes])
    const to = [...from].map((directory) =>
      changed(directory, name.value === 'cd' ? target : undefined, rules),
    )
    current = to[0]
    for (const directory of to) changes.add(changes.size < MOST_DIRECTORIES ? directory : undefined)
  }
  return [...changes]
}

const changed = (
  directory: string | undefined,
  target: Word | undefined,
  rules: PathRules,
): string | undefined => {
  if (target === undefined || target.value === undefined || target.glob || target.value === '-')
    return undefined
  if (target.tilde && !/^~(?:\/|$)/.test(target.text)) return undefined
  const path = !target.tilde && target.value.startsWith('~') ? `./${target.value}` : target.value
  if (directory === undefined && !/^[~/]/.test(path)) return undefined
  return resolvePath(path, directory ?? '/', rules)
}
