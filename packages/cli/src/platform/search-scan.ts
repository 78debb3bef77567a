import { readFile, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { isInside } from './paths.ts'
import { matchLines } from './scan-lines.ts'
import {
  EXCLUDED_DIRECTORIES,
  type FileQuery,
  type FoundFiles,
  type FoundText,
  type SearchOutcome,
  type TextQuery,
} from './search.ts'
import { byPath, sortByTime } from './search-order.ts'
import { SCAN_TYPES } from './search-types.ts'

/**
 * Searching without ripgrep, for installations that lack it: slower, with JavaScript's regular expressions, and with
 * the `.gitignore` files on the way. The same outcomes: what was not seen is never reported as absent.
 */

const MAX_FILE_BYTES = 32 * 1024 * 1024
const NUL_SEARCH_BYTES = 8192

interface Clock {
  expired(): boolean
}

const startClock = (limitMs: number): Clock => {
  const end = performance.now() + limitMs
  return { expired: () => performance.now() > end }
}

const timeUp = (limitMs: number): string =>
  `The search was stopped after ${limitMs / 1000} s; ripgrep, which is faster, is not installed`

export const scanFiles = async (
  query: FileQuery,
  signal: AbortSignal,
): Promise<SearchOutcome<FoundFiles>> => {
  const clock = startClock(query.timeLimitMs)
  const listed: string[] = []
  let cut = false
  const globs = query.pattern === '' ? [] : [query.pattern]
  for await (const path of listFiles(query.directory, globs, query, signal)) {
    cut = clock.expired()
    if (cut) break
    if (query.accept(path)) listed.push(path)
  }
  const paths = await sortByTime(listed, 'oldest-first', signal)
  const found = { paths: paths.slice(0, query.limit), total: paths.length }
  return cut ? cutOutcome(found, paths.length === 0, query.timeLimitMs) : { status: 'complete', found }
}

const cutOutcome = <T>(found: T, empty: boolean, limitMs: number): SearchOutcome<T> =>
  empty
    ? { status: 'failed', reason: 'time-limit', message: timeUp(limitMs) }
    : { status: 'partial', reason: 'time-limit', message: timeUp(limitMs), found }

export const scanText = async (
  query: TextQuery,
  signal: AbortSignal,
): Promise<SearchOutcome<readonly FoundText[]>> => {
  const types = query.type === undefined ? [] : SCAN_TYPES[query.type]
  if (types === undefined)
    return { status: 'failed', reason: 'query', message: `unrecognized file type: ${query.type}` }
  let expression: RegExp
  try {
    expression = new RegExp(query.pattern, `g${query.ignoreCase ? 'i' : ''}${query.multiline ? 'ms' : 'm'}u`)
  } catch (error) {
    return {
      status: 'failed',
      reason: 'query',
      message: `regex parse error: ${error instanceof Error ? error.message : String(error)}`,
    }
  }
  const clock = startClock(query.timeLimitMs)
  const found: FoundText[] = []
  const skipped: string[] = []
  for await (const path of candidates(query, types, signal)) {
    if (clock.expired())
      return cutOutcome(await ordered(found, query, signal), found.length === 0, query.timeLimitMs)
    if (!query.accept(path)) continue
    const text = await readText(path)
    if (text === 'unreadable') skipped.push(path)
    else if (text !== 'binary') {
      const matched = matchLines(text, expression, query)
      if (matched) found.push({ path, ...matched })
    }
  }
  const results = await ordered(found, query, signal)
  if (skipped.length === 0) return { status: 'complete', found: results }
  const message = `Some files could not be read (${skipped.slice(0, 3).join('; ')}${skipped.length > 3 ? '; …' : ''})`
  return { status: 'partial', reason: 'unreadable', message, found: results }
}

const ordered = async (
  found: readonly FoundText[],
  query: TextQuery,
  signal: AbortSignal,
): Promise<readonly FoundText[]> => {
  if (query.mode !== 'files') return found.toSorted((a, b) => byPath(a.path, b.path))
  const paths = found.map(({ path }) => path)
  return (await sortByTime(paths, 'newest-first', signal)).map((path) => ({ path, lines: [], count: 0 }))
}

async function* candidates(
  query: TextQuery,
  types: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<string> {
  if (!query.isDirectory) {
    yield query.path
    return
  }
  const { default: picomatch } = await import('picomatch')
  const isType = types.length === 0 ? () => true : picomatch([...types], { basename: true, dot: true })
  const options = { hidden: true, ignoreFiles: true }
  for await (const path of listFiles(query.path, query.globs, options, signal)) if (isType(path)) yield path
}

const readText = async (path: string): Promise<string | 'binary' | 'unreadable'> => {
  try {
    if ((await stat(path)).size > MAX_FILE_BYTES) return 'unreadable'
    const bytes = await readFile(path)
    return bytes.subarray(0, NUL_SEARCH_BYTES).includes(0) ? 'binary' : bytes.toString('utf8')
  } catch {
    return 'unreadable'
  }
}

/** Absolute paths of files below a directory. A glob without a slash matches in any depth, as in gitignore files. */
async function* listFiles(
  directory: string,
  globs: readonly string[],
  options: { readonly hidden: boolean; readonly ignoreFiles: boolean },
  signal: AbortSignal,
): AsyncGenerator<string> {
  const { default: glob } = await import('fast-glob')
  const wanted = globs.filter((pattern) => !pattern.startsWith('!')).map(anyDepth)
  const unwanted = globs
    .filter((pattern) => pattern.startsWith('!'))
    .map((pattern) => anyDepth(pattern.slice(1)))
  const isIgnored = options.ignoreFiles ? createIgnoreRules(directory) : async () => false
  const stream = glob.stream(wanted.length === 0 ? ['**'] : wanted, {
    cwd: directory,
    dot: options.hidden,
    onlyFiles: true,
    followSymbolicLinks: false,
    suppressErrors: true,
    ignore: [...unwanted, ...EXCLUDED_DIRECTORIES.flatMap((name) => [`**/${name}`, `**/${name}/**`])],
  })
  for await (const name of stream) {
    signal.throwIfAborted()
    const path = join(directory, String(name))
    if (!(await isIgnored(path))) yield path
  }
}

const anyDepth = (pattern: string): string => {
  if (pattern.startsWith('/')) return pattern.slice(1)
  return pattern.includes('/') ? pattern : `**/${pattern}`
}

/** Asks the `.gitignore` files from the start directory down to the file's own; each is read once. */
const createIgnoreRules = (root: string): ((path: string) => Promise<boolean>) => {
  type Rules = { ignores(path: string): boolean } | undefined
  const loaded = new Map<string, Promise<Rules>>()
  const load = async (directory: string): Promise<Rules> => {
    const text = await readFile(join(directory, '.gitignore'), 'utf8').catch(() => undefined)
    if (text === undefined) return undefined
    const { default: ignore } = await import('ignore')
    return ignore().add(text)
  }
  const rulesOf = (directory: string): Promise<Rules> => {
    const known = loaded.get(directory) ?? load(directory)
    loaded.set(directory, known)
    return known
  }
  return async (path) => {
    for (let directory = join(path, '..'); isInside(directory, root); directory = join(directory, '..')) {
      if ((await rulesOf(directory))?.ignores(relative(directory, path))) return true
      if (directory === root) break
    }
    return false
  }
}
