import { basename, dirname, sep } from 'node:path'
import type { ChildRegistry } from './child-registry.ts'
import { type RipgrepEnd, type RipgrepRun, runRipgrep } from './ripgrep-process.ts'
import { findRipgrep } from './ripgrep-program.ts'
import {
  EXCLUDED_DIRECTORIES,
  type FileQuery,
  type FoundFiles,
  type FoundText,
  type SearchOutcome,
  type TextQuery,
} from './search.ts'
import { byPath, sortByTime } from './search-order.ts'

export interface RipgrepOptions {
  readonly registry: ChildRegistry
  readonly env: Readonly<Record<string, string | undefined>>
  /** Path of the program. Default: the bundled one, or `rg` of the PATH with `USE_BUILTIN_RIPGREP=0`. */
  readonly program?: string
}

export interface Ripgrep {
  files(query: FileQuery, signal: AbortSignal): Promise<SearchOutcome<FoundFiles> | 'unavailable'>
  text(query: TextQuery, signal: AbortSignal): Promise<SearchOutcome<readonly FoundText[]> | 'unavailable'>
}

/** Searches by ripgrep in a process of its own. A user's configuration file for it has no say. */
export const createRipgrep = (options: RipgrepOptions): Ripgrep => {
  const run = async (
    part: Omit<RipgrepRun, 'registry' | 'env' | 'program'>,
    signal: AbortSignal,
  ): Promise<RipgrepEnd> => {
    const program = options.program ?? (await findRipgrep(options.env))
    return runRipgrep({ ...part, registry: options.registry, env: options.env, program }, signal)
  }
  return {
    async files(query, signal) {
      const found: string[] = []
      const end = await run(
        {
          args: fileArguments(query),
          cwd: query.directory,
          timeLimitMs: query.timeLimitMs,
          separator: 0,
          onRecord(record) {
            const path = absolute(query.directory, record)
            if (query.accept(path)) found.push(path)
          },
        },
        signal,
      )
      if (end.status === 'unavailable') return 'unavailable'
      const paths = await sortByTime(found, 'oldest-first', signal, query.limit)
      return outcome(end, { paths, total: found.length }, found.length === 0)
    },
    async text(query, signal) {
      const found = createCollector(query)
      const end = await run(
        {
          args: textArguments(query),
          cwd: directoryOf(query),
          timeLimitMs: query.timeLimitMs,
          separator: query.mode === 'files' ? 0 : 10,
          onRecord: found.add,
        },
        signal,
      )
      if (end.status === 'unavailable') return 'unavailable'
      const results = await found.sorted(signal)
      return outcome(end, results, results.length === 0)
    },
  }
}

/** Nothing found by a search that did not reach its end is no finding at all. */
const outcome = <T>(
  end: Exclude<RipgrepEnd, { status: 'unavailable' }>,
  found: T,
  empty: boolean,
): SearchOutcome<T> => {
  switch (end.status) {
    case 'complete':
      return { status: 'complete', found }
    case 'failed':
      return end
    case 'cut':
      return empty && (end.reason === 'time-limit' || end.reason === 'killed')
        ? { status: 'failed', reason: end.reason, message: end.message }
        : { status: 'partial', reason: end.reason, message: end.message, found }
  }
}

const exclusions = EXCLUDED_DIRECTORIES.map((name) => `--glob=!**/${name}`)

const fileArguments = ({ pattern, hidden, ignoreFiles }: FileQuery): string[] => [
  '--no-config',
  '--files',
  '--null',
  ...(hidden ? ['--hidden'] : []),
  ...(ignoreFiles ? ['--no-ignore-messages'] : ['--no-ignore']),
  ...(pattern === '' ? [] : [`--glob=${pattern}`]),
  ...exclusions,
  './',
]

const MAX_COLUMNS = 500

const textArguments = (query: TextQuery): string[] => [
  '--no-config',
  '--color=never',
  '--no-heading',
  '--with-filename',
  '--null',
  '--hidden',
  '--no-ignore-messages',
  '--crlf',
  '--engine=auto',
  ...(query.ignoreCase ? ['--ignore-case'] : []),
  ...(query.multiline ? ['--multiline', '--multiline-dotall'] : []),
  ...(query.type === undefined ? [] : [`--type=${query.type}`]),
  ...query.globs.map((glob) => `--glob=${glob}`),
  ...exclusions,
  ...modeArguments(query),
  '-e',
  query.pattern,
  '--',
  query.isDirectory ? './' : `./${basename(query.path)}`,
]

const modeArguments = (query: TextQuery): string[] => {
  switch (query.mode) {
    case 'files':
      return ['--files-with-matches']
    case 'count':
      return ['--count']
    case 'content':
      return [
        `--max-columns=${MAX_COLUMNS}`,
        '--line-number',
        ...(query.onlyMatching ? ['--only-matching'] : []),
        ...(query.before > 0 ? ['--before-context', String(query.before)] : []),
        ...(query.after > 0 ? ['--after-context', String(query.after)] : []),
      ]
  }
}

const directoryOf = ({ path, isDirectory }: TextQuery): string => (isDirectory ? path : dirname(path))

/** Paths come as `./sub/a.txt`, seen from where the search ran. */
const absolute = (directory: string, path: string): string =>
  `${directory.endsWith(sep) ? directory : `${directory}${sep}`}${path.slice(2)}`

const MAX_PATH_LENGTH = 4096

interface Collector {
  add(record: string): void
  sorted(signal: AbortSignal): Promise<readonly FoundText[]>
}

/** Puts the records of one search together by file. Files come in any order, but each file in one piece. */
const createCollector = (query: TextQuery): Collector => {
  const files = new Map<string, { path: string; lines: string[]; count: number }>()
  const directory = directoryOf(query)
  let current: { path: string; lines: string[]; count: number } | undefined
  let name: string | undefined
  /** The start of a path that has a newline in it. */
  let held = ''

  const enter = (next: string): void => {
    if (next === name) return
    name = next
    const path = absolute(directory, next)
    current = query.accept(path) ? (files.get(path) ?? { path, lines: [], count: 0 }) : undefined
    if (current) files.set(path, current)
  }
  return {
    add(part) {
      const record = held + (query.mode === 'files' ? part : part.replace(/\r$/, ''))
      held = ''
      const end = query.mode === 'files' ? record.length : record.indexOf('\0')
      if (end === -1) {
        if (record === '--') current?.lines.push(record)
        else if (!addNotice(record) && record.length < MAX_PATH_LENGTH) held = `${record}\n`
        return
      }
      enter(record.slice(0, end))
      const text = record.slice(end + 1)
      if (current && query.mode === 'count') current.count = Number(text)
      if (current && query.mode === 'content') current.lines.push(text)
    },
    async sorted(signal) {
      for (const { lines } of files.values()) if (lines.at(-1) === '--') lines.pop()
      if (query.mode !== 'files') return [...files.values()].sort((a, b) => byPath(a.path, b.path))
      const order = await sortByTime([...files.keys()], 'newest-first', signal)
      return order.map((path) => ({ path, lines: [], count: 0 }))
    },
  }

  /** `./a.bin: binary file matches (…)` stands in for the lines of a binary file. */
  function addNotice(record: string): boolean {
    const at = record.search(/: binary file matches/i)
    if (at === -1) return false
    enter(record.slice(0, at))
    current?.lines.push(record.slice(at + 2))
    return true
  }
}
