import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** The `.git` of the repository that a directory is in; undefined outside of one. Starts no process. */
export const findDotGit = (cwd: string): string | undefined => {
  for (let directory = resolve(cwd); ; directory = dirname(directory)) {
    const dotGit = join(directory, '.git')
    if (existsSync(dotGit)) return dotGit
    if (directory === dirname(directory)) return undefined
  }
}

/** Sections by which a repository's own configuration makes `git status` run programs, or hides that it does. */
const PROGRAM_SECTION = /^\s*\[\s*(?:filter|include|includeif)\b/im

/**
 * Whether the configuration that lies inside a repository can make git run a program while it compares files. Such a
 * repository may have come from anywhere, in an archive for instance (PAIN-08). Unreadable counts as yes.
 */
export const configuresPrograms = (dotGit: string): boolean => {
  try {
    const directory = commonDirectory(gitDirectory(dotGit))
    return ['config', 'config.worktree'].some((name) =>
      PROGRAM_SECTION.test(readIfThere(join(directory, name))),
    )
  } catch {
    return true
  }
}

/** In a linked worktree or submodule `.git` is a file that names the directory. */
const gitDirectory = (dotGit: string): string => {
  const pointer = /^gitdir: (.+)$/m.exec(readIfThere(dotGit))?.[1]
  return pointer === undefined ? dotGit : resolve(dirname(dotGit), pointer.trim())
}

const commonDirectory = (gitDir: string): string => {
  const common = readIfThere(join(gitDir, 'commondir')).trim()
  return common === '' ? gitDir : resolve(gitDir, common)
}

const ABSENT: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'EISDIR'])

const readIfThere = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && ABSENT.has(String(error.code))) return ''
    throw error
  }
}
