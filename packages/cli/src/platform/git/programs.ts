import { readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { readGitConfig } from './config-file.ts'
import { isHarmlessSetting } from './config-keys.ts'
import { gitlinks } from './gitlinks.ts'

/** Why git might run a program in a directory: a key of the configuration, or a few words. */
export type GitConcern = string

/**
 * What lets a repository name programs that git runs even while it only reads (PAIN-08): settings in its own
 * configuration, which come along in an archive, and a hook for changes of the index. Looks at every repository that
 * git may find from a directory, those without a work tree and those within it included. Empty outside of repositories.
 */
export const gitConcerns = (cwd: string): readonly GitConcern[] => {
  try {
    return concernsAbove(realpathSync(cwd))
  } catch (error) {
    return [`its files cannot be read (${error instanceof Error ? error.message : String(error)})`]
  }
}

const concernsAbove = (cwd: string): readonly GitConcern[] => {
  const found: GitConcern[] = []
  for (let directory = cwd; ; directory = dirname(directory)) {
    for (const gitDir of gitDirectories(directory)) {
      found.push(...concernsOf(gitDir, directory, 0))
      if (isCertain(gitDir)) return found
    }
    if (directory === dirname(directory)) return found
  }
}

/** Where git would look for a repository in one directory, in its order. */
const gitDirectories = (directory: string): readonly string[] => {
  const dotGit = join(directory, '.git')
  const isBare =
    exists(join(directory, 'HEAD')) &&
    (exists(join(directory, 'objects')) || exists(join(directory, 'commondir')))
  return [...(exists(dotGit) ? [pointedAt(dotGit)] : []), ...(isBare ? [directory] : [])]
}

/** In a linked worktree or submodule `.git` is a file that names the directory. */
const pointedAt = (dotGit: string): string => {
  const text = readIfThere(dotGit)
  return text.startsWith(POINTER) ? resolve(dirname(dotGit), oneLine(text.slice(POINTER.length))) : dotGit
}

const POINTER = 'gitdir: '

/** Without the end of the line only: blanks and further lines are part of a name. */
const oneLine = (text: string): string => text.replace(/[\r\n]+$/, '')

/** Git takes it for a repository, and looks no further. */
const isCertain = (gitDir: string): boolean => {
  const common = commonDirectory(gitDir)
  return (
    /^(?:ref: refs\/[^\s]+|[0-9a-f]{40})\s*$/.test(readIfThere(join(gitDir, 'HEAD'))) &&
    isDirectory(join(common, 'objects')) &&
    isDirectory(join(common, 'refs'))
  )
}

const commonDirectory = (gitDir: string): string => {
  const common = oneLine(readIfThere(join(gitDir, 'commondir')))
  return common === '' ? gitDir : resolve(gitDir, common)
}

const MOST_NESTED = 8

const concernsOf = (gitDir: string, workTree: string, depth: number): readonly GitConcern[] => {
  if (depth > MOST_NESTED) return ['repositories nested too deeply']
  const common = commonDirectory(gitDir)
  const files = new Set(
    [common, gitDir].flatMap((each) => [join(each, 'config'), join(each, 'config.worktree')]),
  )
  const found: GitConcern[] = []
  const hooks = [join(common, 'hooks')]
  for (const file of files) {
    const settings = readGitConfig(readIfThere(file))
    if (settings === undefined) found.push('a configuration that cannot be read with certainty')
    for (const { key, value } of settings ?? []) {
      const isHarmless =
        key === 'core.worktree'
          ? resolve(gitDir, value) === workTree
          : isHarmlessSetting(key, value) && !(key === HOOKS_KEY && UNUSUAL.test(value))
      if (key === HOOKS_KEY) hooks.push(resolve(workTree, value), resolve(gitDir, value))
      if (!isHarmless) found.push(key)
    }
  }
  if (hooks.some((each) => isProgram(join(each, INDEX_HOOK)))) found.push(`hook ${INDEX_HOOK}`)
  return [...found, ...concernsWithin(gitDir, workTree, depth)]
}

const HOOKS_KEY = 'core.hookspath'
/** A path that git would not take as it stands. */
const UNUSUAL = /["\\#;]|^[~%]/

/** The only hook that git runs while it reads: it keeps what it has learned about files in the index. */
const INDEX_HOOK = 'post-index-change'

/** Comparing files, git looks into the repositories within the work tree, and obeys their configuration. */
const concernsWithin = (gitDir: string, workTree: string, depth: number): readonly GitConcern[] => {
  const links = linksOf(join(gitDir, 'index'))
  if (links === undefined) return ['an index that cannot be read']
  return links.flatMap((path) => {
    const directory = join(workTree, readable(path))
    return gitDirectories(directory).flatMap((each) => concernsOf(each, directory, depth + 1))
  })
}

const MAX_INDEX_BYTES = 64 * 1024 * 1024

interface Known {
  readonly at: string
  readonly links: readonly string[] | undefined
}
const known = new Map<string, Known>()
const MOST_KNOWN = 32

const linksOf = (index: string): readonly string[] | undefined => {
  const stat = statSync(index, { bigint: true, throwIfNoEntry: false })
  if (stat === undefined) return []
  const at = `${stat.dev} ${stat.ino} ${stat.size} ${stat.mtimeNs} ${stat.ctimeNs}`
  const before = known.get(index)
  if (before?.at === at) return before.links
  const links = stat.size > MAX_INDEX_BYTES ? undefined : gitlinks(readFileSync(index))
  if (known.size >= MOST_KNOWN) known.clear()
  known.set(index, { at, links })
  return links
}

const exists = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined
const isDirectory = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
const isProgram = (path: string): boolean => {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat?.isFile() === true && (stat.mode & 0o111) !== 0
}

const ABSENT: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'EISDIR'])

const readIfThere = (path: string): string => {
  try {
    return readable(readFileSync(path, 'utf8'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && ABSENT.has(String(error.code))) return ''
    throw error
  }
}

/** Names of files in another encoding would lead elsewhere than git goes. */
const readable = (text: string): string => {
  if (text.includes('\ufffd')) throw new Error('not UTF-8')
  return text
}
