import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/**
 * What the store needs to know about git, read from git's own files: asking the `git` program costs a process at every
 * start. Everything here answers `undefined` or nothing for a directory outside a repository.
 */

/** Name of the checked-out branch; `HEAD` when none is. */
export const readGitBranch = (cwd: string): string | undefined => {
  const gitDir = findGitDir(cwd)
  if (gitDir === undefined) return undefined
  const head = readText(join(gitDir, 'HEAD'))
  if (head === undefined) return undefined
  return head.startsWith('ref: refs/heads/') ? head.slice('ref: refs/heads/'.length) : 'HEAD'
}

/** Canonical paths of all work trees of the repository that `cwd` belongs to. */
export const listWorktrees = (cwd: string): string[] => {
  const gitDir = findGitDir(cwd)
  if (gitDir === undefined) return []
  const commonDir = resolve(gitDir, readText(join(gitDir, 'commondir')) ?? '.')
  const linked = names(join(commonDir, 'worktrees')).flatMap((name) => {
    const gitFile = readText(join(commonDir, 'worktrees', name, 'gitdir'))
    return gitFile === undefined ? [] : [dirname(resolve(commonDir, 'worktrees', name, gitFile))]
  })
  return [dirname(commonDir), ...linked].flatMap((path) => canonical(path) ?? [])
}

const findGitDir = (start: string): string | undefined => {
  for (let directory = start; ; directory = dirname(directory)) {
    const path = join(directory, '.git')
    const kind = kindOf(path)
    if (kind === 'directory') return path
    if (kind === 'file') {
      const target = readText(path)
      return target?.startsWith('gitdir: ') ? resolve(directory, target.slice('gitdir: '.length)) : undefined
    }
    if (dirname(directory) === directory) return undefined
  }
}

const kindOf = (path: string): 'directory' | 'file' | undefined => {
  try {
    return statSync(path).isDirectory() ? 'directory' : 'file'
  } catch {
    return undefined
  }
}

const readText = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return undefined
  }
}

const names = (directory: string): string[] => {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}

const canonical = (path: string): string[] | undefined => {
  try {
    return [realpathSync(path)]
  } catch {
    return undefined
  }
}
