import { PathError, type PathRules, resolvePath } from '../platform/paths.ts'
import type { FileUse } from '../shell/file-uses.ts'
import { MAX_COMMAND_LENGTH } from '../shell/limits.ts'
import type { Redirect, Word } from '../shell/script.ts'
import type { CommandPath } from './command-fact.ts'
import { deniedBelow, linksBelow } from './denied-below.ts'
import { expandPattern } from './glob-paths.ts'
import { type PathFacts, pathFact } from './path-fact.ts'
import { CLIMBS, walkedPath } from './walked-path.ts'

/** Where the words of a command are resolved. */
export interface Place {
  /** Directories the command may run in; undefined where nobody knows. */
  readonly directories: readonly (string | undefined)[]
  /** Variables that the line sets itself, with their values; undefined stands for one that is not known. */
  readonly assigned: ReadonlyMap<string, readonly (string | undefined)[]>
  readonly rules: PathRules
  /** Looks paths up. */
  readonly facts: PathFacts
  /** Files that must not be read; absent when there are none. */
  readonly isDenied?: ((path: string) => boolean) | undefined
}

/** The files of a command's arguments, for every directory it may run in. */
export const argumentPaths = async (
  uses: readonly FileUse[],
  place: Place,
): Promise<readonly CommandPath[]> =>
  (await Promise.all(uses.map((use) => pathsOf(use.word, use, place)))).flat()

export const redirectionPaths = async (
  redirects: readonly Redirect[],
  place: Place,
): Promise<readonly CommandPath[]> =>
  (
    await Promise.all(
      redirects.map(({ access, target }) =>
        pathsOf(target, { access, recursive: false, by: 'redirection' }, place),
      ),
    )
  ).flat()

interface Use extends Omit<FileUse, 'word'> {
  readonly by?: CommandPath['by']
}

const pathsOf = async (word: Word, use: Use, place: Place): Promise<readonly CommandPath[]> => {
  // Beyond the limit one answer stands for all directories and values.
  if (place.facts.isSpent()) return pathsOfText(undefined, undefined, word, use, place)
  const perDirectory = place.directories.map((directory) => pathsIn(directory, word, use, place))
  return (await Promise.all(perDirectory)).flat()
}

const pathsIn = async (
  directory: string | undefined,
  word: Word,
  use: Use,
  place: Place,
): Promise<readonly CommandPath[]> => {
  const paths = expand(word, directory, place)
  return (await Promise.all(paths.map((path) => pathsOfText(path, directory, word, use, place)))).flat()
}

const pathsOfText = async (
  known: string | undefined,
  directory: string | undefined,
  word: Word,
  { access, recursive, destroys, named, namesOnly, skipsHidden, followsLinks, by = 'argument' }: Use,
  place: Place,
): Promise<readonly CommandPath[]> => {
  const shared = {
    text: word.text,
    by,
    recursive,
    ...(named === undefined ? {} : { named }),
    ...(destroys === undefined ? {} : { destroys }),
  }
  const variable = known === undefined ? variableOf(word) : undefined
  const unknown = (unsure: string): CommandPath => ({
    ...shared,
    access,
    given: known ?? word.text,
    members: [],
    unsure,
    ...(variable === undefined ? {} : { variable }),
  })
  if (known === undefined) return [unknown('its value is not known before it runs')]
  if (place.facts.isSpent()) return [unknown('the line names too many files to look at each')]
  place.facts.spend()
  const absolute = absolutePath(ownProcess(known, directory), directory, place.rules)
  if (absolute === undefined) return [unknown('the directory is not known before it runs')]
  const isPattern = word.glob || (word.value === undefined && /[*?[]/.test(known))
  const targets = targetsOf(known, directory, absolute, isPattern, place.rules)
  if (targets === undefined) return [unknown('it climbs out of what a pattern stands for')]
  const facts = await Promise.all(
    targets.map(
      async (target): Promise<CommandPath> => ({ ...shared, ...(await place.facts.look(access, target)) }),
    ),
  )
  const paths = await Promise.all(
    facts.map((fact) => (isPattern ? patternPaths(fact.given, fact, namesOnly === true) : [fact])),
  )
  const links = followsLinks === true ? await Promise.all(facts.map(linkPaths)) : []
  const judged = await Promise.all(
    [...paths, ...links].flat().map((path) => withBelow(path, skipsHidden === true, place)),
  )
  if (word.value !== undefined && !targets.some((target) => OTHER_PROCESS.test(target))) return judged
  return judged.map((path) => ({ ...path, unsure: path.unsure ?? 'it depends on what is set while it runs' }))
}

/** Where a path leads by its text and, with `..` in it, where the system goes; undefined when nobody can say. */
const targetsOf = (
  known: string,
  directory: string | undefined,
  absolute: string,
  isPattern: boolean,
  { home }: PathRules,
): readonly string[] | undefined => {
  if (!CLIMBS.test(known)) return [absolute]
  const path = /^~(?:\/|$)/.test(known) ? home + known.slice(1) : known
  const walked = walkedPath(path, directory ?? '/', isPattern)
  return walked === undefined ? undefined : [...new Set([absolute, walked])]
}

/** What a process sees of itself is the directory of the command. */
const ownProcess = (path: string, directory: string | undefined): string =>
  path
    .replace(/^\/proc\/(?:self|thread-self)(?:\/task\/\d+)?\/cwd(?=\/|$)/, directory ?? '/proc/self/cwd')
    .replace(/^\/proc\/[^/]+(?:\/task\/\d+)?\/root(?=\/|$)\/?/, '/')

/** Leads to wherever some process has its files. */
const OTHER_PROCESS = /^\/(?:proc\/[^/]+(?:\/task\/\d+)?\/(?:cwd|fd|root|exe|map_files)|dev\/fd)(?:\/|$)/

/** The links below a directory: what follows them reads where they lead. */
const linkPaths = async (path: CommandPath): Promise<readonly CommandPath[]> => {
  const links = await linksBelow(path.members.at(-1) ?? path.given)
  if (links === undefined)
    return [
      { ...path, members: [], unsure: 'it follows links, and there are too many files to find them all' },
    ]
  return Promise.all(
    links.map(
      async (link): Promise<CommandPath> => ({
        ...path,
        ...(await pathFact(path.access, link)),
        recursive: false,
        taken: true,
      }),
    ),
  )
}

/** What is read along with a path although nobody named it. */
const withBelow = async (
  path: CommandPath,
  skipsHidden: boolean,
  { isDenied }: Place,
): Promise<CommandPath> => {
  if (isDenied === undefined || path.access !== 'read') return path
  if (path.taken && path.members.some(isDenied)) return { ...path, below: 'denied' }
  if (!path.recursive) return path
  const below = await deniedBelow(path.members.at(-1) ?? path.given, isDenied, skipsHidden)
  return below === 'clear' ? path : { ...path, below }
}

const absolutePath = (path: string, directory: string | undefined, rules: PathRules): string | undefined => {
  if (directory === undefined && !/^[~/]/.test(path)) return undefined
  try {
    return resolvePath(path, directory ?? '/', rules)
  } catch (error) {
    if (error instanceof PathError) return undefined
    throw error
  }
}

/** What a word may be with its variables filled in; undefined stands for what is not known. */
const expand = (
  word: Word,
  directory: string | undefined,
  { assigned, rules }: Place,
): readonly (string | undefined)[] => {
  if (word.tilde && !/^~(?:\/|$)/.test(word.text)) return [undefined]
  const builtIn: Readonly<Record<string, string | undefined>> = { HOME: rules.home, PWD: directory }
  let paths: readonly (string | undefined)[] = ['']
  for (const part of word.parts) {
    const values =
      part.kind === 'text'
        ? [part.value]
        : part.kind === 'unknown'
          ? [undefined]
          : (assigned.get(part.name) ?? [builtIn[part.name]])
    const next = paths.flatMap((path) =>
      values.map((value) => (path === undefined || value === undefined ? undefined : within(path + value))),
    )
    paths = next.length > MOST_VALUES ? [...next.slice(0, MOST_VALUES), undefined] : next
  }
  const known = [...new Set(paths)]
  return known.map((path) => (!word.tilde && path?.startsWith('~') ? `./${path}` : path))
}

/** Nobody follows a path that grows without end. */
const within = (path: string): string | undefined => (path.length > MAX_COMMAND_LENGTH ? undefined : path)

/** More readings of one word are not followed. */
const MOST_VALUES = 32

const variableOf = ({ parts }: Word): CommandPath['variable'] => {
  const last = parts.at(-1)
  const tail = last?.kind === 'text' && parts.length > 1 ? last.value : ''
  if (tail === '') return 'itself'
  return /^\/+(?:\.?\*|\*|\.)*$/.test(tail) ? 'directly-under' : undefined
}

/** Every file that a pattern may stand for, and the directory that it is looked up in. */
const patternPaths = async (
  absolute: string,
  fact: CommandPath,
  namesOnly: boolean,
): Promise<readonly CommandPath[]> => {
  const names = absolute.split('/').filter((name) => name !== '')
  const wild = names.findIndex((name) => /[*?[]/.test(name))
  if (wild === -1) return [fact]
  const directory = `/${names.slice(0, wild).join('/')}`
  const rest = names.slice(wild)
  const base: CommandPath = {
    ...fact,
    ...(await pathFact(fact.access, directory)),
    pattern: {
      everything: rest.length === 1 && /^(?:\*+|\.\*|\*\.\*|\.\[!\.\]\*|\.\?\*)$/.test(rest[0] ?? ''),
    },
  }
  if (fact.access === 'write') return [{ ...base, unsure: 'a pattern says what it writes' }]
  const found = await expandPattern(directory, rest)
  if (found === undefined) return [{ ...base, unsure: 'the pattern fits too many files' }]
  const files = found.map(
    ({ isDirectory, ...each }): CommandPath => ({
      ...fact,
      ...each,
      ...(isDirectory ? { taken: true } : {}),
    }),
  )
  // A link that is only listed leads nowhere.
  return [base, ...(namesOnly ? files.map((each) => ({ ...each, members: [each.given] })) : files)]
}
