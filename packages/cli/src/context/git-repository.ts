import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** The `.git` of the repository that a directory is in; undefined outside of one. Starts no process. */
export const findDotGit = (cwd: string): string | undefined => {
  for (let directory = resolve(cwd); ; directory = dirname(directory)) {
    const dotGit = join(directory, '.git')
    if (existsSync(dotGit)) return dotGit
    if (directory === dirname(directory)) return undefined
  }
}
