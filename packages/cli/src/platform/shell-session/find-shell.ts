import { accessSync, constants } from 'node:fs'
import { posix, win32 } from 'node:path'
import { AgentError } from '@agent-engine/protocol/errors'
import type { Environment } from '../child-env.ts'

export interface Shell {
  readonly kind: 'bash' | 'zsh'
  /** Absolute path of the program. */
  readonly path: string
}

/** The facts the choice depends on; tests pass those of another system. */
export interface ShellSearch {
  readonly platform: NodeJS.Platform
  readonly env: Environment
  isExecutable(path: string): boolean
}

/** There is no shell that commands could run in. */
export class ShellNotFoundError extends AgentError {
  declare readonly code: 'shell_not_found'

  constructor(message: string) {
    super('shell_not_found', message)
    this.name = 'ShellNotFoundError'
  }
}

const UNIX_DIRECTORIES = ['/bin', '/usr/bin', '/usr/local/bin', '/opt/homebrew/bin']
const GIT_BASH = ['bin\\bash.exe', 'usr\\bin\\bash.exe']

/**
 * The shell for commands (spec: tools §5.1): `CLAUDE_CODE_SHELL`, else `SHELL` if that is bash or zsh, else the first
 * bash or zsh found in the usual places and in `PATH`. On Windows Git's bash. Throws `ShellNotFoundError`.
 */
export const findShell = (search: ShellSearch): Shell => {
  const { env } = search
  const wanted = env.CLAUDE_CODE_SHELL
  if (wanted !== undefined && wanted !== '') return wantedShell(wanted, search)
  const found = search.platform === 'win32' ? windowsCandidates(env) : unixCandidates(env)
  for (const path of found) {
    const kind = kindOf(path)
    if (kind !== undefined && search.isExecutable(path)) return { kind, path }
  }
  throw new ShellNotFoundError(
    search.platform === 'win32'
      ? 'No bash was found. Install Git for Windows, or set CLAUDE_CODE_GIT_BASH_PATH to its bash.exe.'
      : 'No bash or zsh was found. Install one, or set CLAUDE_CODE_SHELL to its path.',
  )
}

const wantedShell = (wanted: string, search: ShellSearch): Shell => {
  const kind = kindOf(wanted)
  if (kind === undefined) {
    throw new ShellNotFoundError(
      `CLAUDE_CODE_SHELL is ${wanted}, which is neither bash nor zsh. Set it to the path of one of them.`,
    )
  }
  if (!posix.isAbsolute(wanted) && !win32.isAbsolute(wanted)) {
    const path = searchPath(search, wanted).find(search.isExecutable)
    if (path !== undefined) return { kind, path }
  } else if (search.isExecutable(wanted)) return { kind, path: wanted }
  throw new ShellNotFoundError(
    `CLAUDE_CODE_SHELL is ${wanted}, which is not an executable file. Correct it or unset it.`,
  )
}

const unixCandidates = (env: Environment): readonly string[] => [
  ...(env.SHELL !== undefined && posix.isAbsolute(env.SHELL) ? [env.SHELL] : []),
  ...['bash', 'zsh'].flatMap((name) => [
    ...UNIX_DIRECTORIES.map((directory) => posix.join(directory, name)),
    ...searchPath({ platform: 'linux', env }, name),
  ]),
]

const windowsCandidates = (env: Environment): readonly string[] => [
  ...(env.CLAUDE_CODE_GIT_BASH_PATH ? [env.CLAUDE_CODE_GIT_BASH_PATH] : []),
  ...[
    env.ProgramFiles,
    env['ProgramFiles(x86)'],
    env.LOCALAPPDATA && `${env.LOCALAPPDATA}\\Programs`,
  ].flatMap((root) => (root ? GIT_BASH.map((tail) => win32.join(root, 'Git', tail)) : [])),
  // The bash.exe in System32 belongs to WSL: it sees another file system.
  ...searchPath({ platform: 'win32', env }, 'bash.exe').filter(
    (path) => !/\\(system32|windowsapps)\\/i.test(path),
  ),
]

const searchPath = (
  { platform, env }: Pick<ShellSearch, 'platform' | 'env'>,
  name: string,
): readonly string[] => {
  const path = platform === 'win32' ? win32 : posix
  return (env.PATH ?? env.Path ?? '')
    .split(path.delimiter)
    .filter((directory) => path.isAbsolute(directory))
    .map((directory) => path.join(directory, name))
}

const kindOf = (path: string): Shell['kind'] | undefined => {
  const name = path
    .split(/[/\\]/)
    .at(-1)
    ?.replace(/\.exe$/i, '')
  if (name === 'bash' || name === 'zsh') return name
  return undefined
}

/** The facts of this machine. */
export const hostSearch = (env: Environment): ShellSearch => ({
  platform: process.platform,
  env,
  isExecutable(path) {
    try {
      accessSync(path, constants.X_OK)
      return true
    } catch {
      return false
    }
  },
})
