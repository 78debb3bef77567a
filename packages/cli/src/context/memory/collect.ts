import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Files } from '../../platform/files.ts'
import { isInside, resolvePath } from '../../platform/paths.ts'
import { findDotGit } from '../git-repository.ts'
import { parseRule } from './front-matter.ts'
import { importsIn } from './imports.ts'
import type { Location } from './locations.ts'
import { withoutBlockComments } from './markdown.ts'
import type { MemoryFile, MemoryKind, PathRule } from './memory-file.ts'
import { type MemoryText, readMemoryText } from './read-memory.ts'

/** A file may be reached through at most so many imports. */
const MAX_IMPORT_HOPS = 4
/** Directories below `rules`. */
const MAX_RULE_DEPTH = 8

export interface Collector {
  readonly files: Files
  readonly cwd: string
  /** Project files may import from outside the working directory: somebody agreed to it. */
  readonly externalImports: boolean
  /** Absolute path → left out. */
  readonly isExcluded: (path: string) => boolean
  /** Real paths that are in the context already; grows. */
  readonly seen: Set<string>
}

/** What was found; grows. */
export interface Collected {
  readonly files: MemoryFile[]
  readonly rules: PathRule[]
  /** External imports that nobody agreed to. */
  readonly skippedImports: string[]
}

export const noMemory = (): Collected => ({ files: [], rules: [], skippedImports: [] })

/** Reads the memory of these places, in their order: each one's files with their imports behind them, then its rules. */
export const collectLocations = async (
  collector: Collector,
  locations: readonly Location[],
  into: Collected,
): Promise<void> => {
  // Most places have nothing, so all are looked at side by side; what is there is then read in order.
  const places = await Promise.all(
    locations.map(async (location) => {
      const [files, rules] = await Promise.all([
        existing(collector, location),
        location.rules === undefined ? [] : ruleFiles(collector, location.rules, 0),
      ])
      return { location, files, rules }
    }),
  )
  for (const { location, files, rules } of places) {
    for (const path of files) {
      if (await staysInside(collector, path, location, into))
        await collectFile(collector, { path, kind: location.kind }, 0, into)
    }
    for (const path of rules) {
      if (await staysInside(collector, path, location, into))
        await collectRule(collector, path, location, into)
    }
  }
}

/** A link that a project brings must not take in a file from somewhere else, which nobody agreed to. */
const staysInside = async (
  { files, cwd, externalImports }: Collector,
  path: string,
  { kind, base }: Location,
  into: Collected,
): Promise<boolean> => {
  if (externalImports || kind === 'user' || kind === 'managed') return true
  const real = await files.realPath(path).catch(() => undefined)
  if (real === undefined || real === path) return true
  const dotGit = findDotGit(cwd)
  const roots = [base, cwd, ...(dotGit === undefined ? [] : [dirname(dotGit)])]
  const places = await Promise.all(roots.map((root) => files.realPath(root).catch(() => root)))
  if (places.some((place) => isInside(real, place))) return true
  into.skippedImports.push(path)
  return false
}

const existing = async ({ files, isExcluded }: Collector, location: Location): Promise<string[]> => {
  const isThere = async (path: string): Promise<string[]> => {
    const stat = await files.stat(path).catch(() => undefined)
    return stat?.kind === 'file' ? [path] : []
  }
  const own = (await Promise.all(location.files.map(isThere))).flat()
  const all = own.length === 0 && location.fallback !== undefined ? await isThere(location.fallback) : own
  return all.filter((path) => location.kind === 'managed' || !isExcluded(path))
}

type Origin = Omit<MemoryFile, 'content'>

const collectFile = async (
  collector: Collector,
  origin: Origin,
  hops: number,
  into: Collected,
): Promise<void> => {
  const read = await readOnce(collector, origin.path)
  if (read === undefined) return
  const content = withoutBlockComments(read.text)
  into.files.push({ ...origin, content })
  await collectImports(collector, { ...origin, content }, hops, into)
}

/** The text of a file that is not in the context yet. */
const readOnce = async ({ files, seen }: Collector, path: string): Promise<MemoryText | undefined> => {
  const read = await readMemoryText(files, path)
  if (read === undefined || seen.has(read.realPath)) return undefined
  seen.add(read.realPath)
  return read
}

const collectImports = async (
  collector: Collector,
  file: MemoryFile,
  hops: number,
  into: Collected,
): Promise<void> => {
  if (hops >= MAX_IMPORT_HOPS) return
  for (const written of importsIn(file.content)) {
    const path = importPath(written, file.path)
    if (path === undefined || collector.isExcluded(path)) continue
    if (await isForbidden(collector, path, file.kind)) {
      if (await collector.files.stat(path).catch(() => undefined)) into.skippedImports.push(path)
      continue
    }
    await collectFile(collector, { path, kind: file.kind, importedBy: file.path }, hops + 1, into)
  }
}

const importPath = (written: string, importer: string): string | undefined => {
  try {
    return resolvePath(written, dirname(importer), { platform: process.platform, home: homedir() })
  } catch {
    return undefined
  }
}

/** What comes with a project may not reach out of it, not through links either. What the user wrote may. */
const isForbidden = async (
  { files, cwd, externalImports }: Collector,
  path: string,
  kind: MemoryKind,
): Promise<boolean> => {
  if (externalImports || kind === 'user' || kind === 'managed') return false
  if (!isInside(path, cwd)) return true
  const [real, root] = await Promise.all([files.realPath(path), files.realPath(cwd)]).catch(() => [])
  return real === undefined || root === undefined || !isInside(real, root)
}

const ruleFiles = async (collector: Collector, directory: string, depth: number): Promise<string[]> => {
  const entries = await collector.files.list(directory).catch(() => [])
  const sorted = entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const paths: string[] = []
  for (const { name, kind } of sorted) {
    const path = join(directory, name)
    const target = kind === 'symlink' ? (await collector.files.stat(path).catch(() => undefined))?.kind : kind
    if (target === 'file' && name.endsWith('.md') && !collector.isExcluded(path)) paths.push(path)
    if (target === 'directory' && depth < MAX_RULE_DEPTH)
      paths.push(...(await ruleFiles(collector, path, depth + 1)))
  }
  return paths
}

const collectRule = async (
  collector: Collector,
  path: string,
  { kind, base }: Location,
  into: Collected,
): Promise<void> => {
  const read = await readOnce(collector, path)
  if (read === undefined) return
  const { body, globs } = await parseRule(read.text)
  const file = { path, kind, content: withoutBlockComments(body) }
  if (globs !== undefined) {
    into.rules.push({ file, globs, base })
    return
  }
  into.files.push(file)
  await collectImports(collector, file, 0, into)
}
