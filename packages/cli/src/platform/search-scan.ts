import { readFile, stat } from 'node:fs/promises'
import { matchLines } from './scan-lines.ts'
import { listFiles } from './scan-listing.ts'
import type { FileQuery, FoundFiles, FoundText, SearchOutcome, TextQuery } from './search.ts'
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
  const paths = await sortByTime(listed, 'oldest-first', signal, query.limit)
  const found = { paths, total: listed.length }
  return cut ? cutOutcome(found, listed.length === 0, query.timeLimitMs) : { status: 'complete', found }
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
  if (types === undefined) return wrongQuery(`unrecognized file type: ${query.type}`)
  const expression = compile(query)
  if (expression instanceof Error) return wrongQuery(`regex parse error: ${expression.message}`)
  const clock = startClock(query.timeLimitMs)
  const found: FoundText[] = []
  const skipped: string[] = []
  let cut = false
  for await (const path of candidates(query, types, signal)) {
    cut = clock.expired()
    if (cut) break
    if (!query.accept(path)) continue
    const text = await readText(path)
    if (text === undefined) skipped.push(path)
    const matched = matchLines(text ?? '', expression, query)
    if (matched) found.push({ path, ...matched })
  }
  const results = await ordered(found, query, signal)
  if (cut) return cutOutcome(results, results.length === 0, query.timeLimitMs)
  if (skipped.length === 0) return { status: 'complete', found: results }
  const message = `Some files could not be read (${skipped.slice(0, 3).join('; ')}${skipped.length > 3 ? '; …' : ''})`
  return { status: 'partial', reason: 'unreadable', message, found: results }
}

const wrongQuery = (message: string): SearchOutcome<never> => ({ status: 'failed', reason: 'query', message })

const compile = ({ pattern, ignoreCase, multiline }: TextQuery): RegExp | Error => {
  try {
    return new RegExp(pattern, `g${ignoreCase ? 'i' : ''}${multiline ? 'ms' : 'm'}u`)
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
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

/** Undefined: not readable, or too large to be searched here. Binary files have no text. */
const readText = async (path: string): Promise<string | undefined> => {
  try {
    if ((await stat(path)).size > MAX_FILE_BYTES) return undefined
    const bytes = await readFile(path)
    return bytes.subarray(0, NUL_SEARCH_BYTES).includes(0) ? '' : bytes.toString('utf8')
  } catch {
    return undefined
  }
}
