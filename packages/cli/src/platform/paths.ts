import { realpathSync } from 'node:fs'
import { lstat, readlink } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join, type PlatformPath, parse, posix, sep, win32 } from 'node:path'
import { AgentError } from '@agent-engine/protocol/errors'

/** The facts that path rules depend on; tests pass those of another system. */
export interface PathRules {
  readonly platform: NodeJS.Platform
  readonly home: string
}

export const hostPathRules = (): PathRules => ({ platform: process.platform, home: homedir() })

export type PathErrorCode =
  | 'path_nul'
  | 'path_device'
  | 'path_network'
  | 'path_stream'
  | 'path_alias'
  | 'path_loop'

/** A path that no tool may use, whatever the permissions say. */
export class PathError extends AgentError {
  declare readonly code: PathErrorCode

  constructor(code: PathErrorCode, message: string) {
    super(code, message)
    this.name = 'PathError'
  }
}

const pathOf = (rules: PathRules): PlatformPath => (rules.platform === 'win32' ? win32 : posix)

/**
 * Absolute path of what a person or a model wrote: `~` is the home directory, the rest is relative to `cwd`; `.` and
 * `..` are gone, links are not followed (spec: permissions §6.1). Throws `PathError` for forms that mean something
 * else than a file: NUL bytes, and on Windows devices, other machines' shares, alternate streams and alias spellings.
 */
export const resolvePath = (input: string, cwd: string, rules: PathRules = hostPathRules()): string => {
  if (input.includes('\0'))
    throw new PathError('path_nul', 'The path contains a NUL byte. Give the path without it.')
  const path = pathOf(rules)
  const expanded = expandHome(input, rules)
  if (rules.platform !== 'win32') return path.resolve(cwd, expanded)
  const native = fromPosixDrive(expanded)
  refuseWindowsRoots(native, cwd)
  const absolute = path.resolve(cwd, native)
  refuseWindowsNames(absolute)
  return absolute
}

const expandHome = (input: string, { home, platform }: PathRules): string => {
  if (input === '~') return home
  const tail = input.startsWith('~/') || (platform === 'win32' && input.startsWith('~\\'))
  return tail ? `${home}/${input.slice(2)}` : input
}

/** `/c/work`, as shells on Windows write it, is `C:\work`. */
const fromPosixDrive = (input: string): string => {
  const match = /^\/([a-z])(\/.*)?$/i.exec(input)
  return match?.[1] === undefined ? input : `${match[1].toUpperCase()}:${match[2] ?? '\\'}`
}

const refuseWindowsRoots = (input: string, cwd: string): void => {
  const slashed = input.replaceAll('/', '\\')
  if (/^\\\\[?.]\\|^\\\?\?\\/.test(slashed)) {
    throw new PathError(
      'path_device',
      `${input} is in a device namespace. Give an ordinary path such as C:\\work\\file.txt.`,
    )
  }
  if (slashed.startsWith('\\\\') && shareOf(slashed) !== shareOf(cwd)) {
    throw new PathError(
      'path_network',
      `${input} is on another machine. Only files on local drives can be used.`,
    )
  }
  if (/^[a-z]:(?!\\)/i.test(slashed)) {
    throw new PathError(
      'path_alias',
      `${input} is relative to a drive's own directory. Write a backslash after the colon.`,
    )
  }
}

/** `\\server\share` of a network path, in lower case; the path itself when it is none. */
const shareOf = (path: string): string => {
  const match = /^\\\\([^\\]+\\[^\\]+)/.exec(path.replaceAll('/', '\\'))
  return (match?.[1] ?? path).toLowerCase()
}

const DEVICE_NAME = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])$/i

const refuseWindowsNames = (absolute: string): void => {
  const { root } = win32.parse(absolute)
  for (const name of absolute.slice(root.length).split('\\')) {
    if (DEVICE_NAME.test(name.split(/[.:]/)[0]?.trimEnd() ?? '')) {
      throw new PathError(
        'path_device',
        `"${name}" in ${absolute} is the name of a device on Windows. Choose another name.`,
      )
    }
    if (name.includes(':')) {
      throw new PathError(
        'path_stream',
        `"${name}" in ${absolute} names an alternate stream. Name the file itself.`,
      )
    }
    if (/[. ]$/.test(name)) {
      throw new PathError(
        'path_alias',
        `"${name}" in ${absolute} ends in a dot or a blank, which Windows drops. Write the name without it.`,
      )
    }
  }
}

/** True when `path` is `directory` or below it. Compares whole names; letter case counts except on Windows. */
export const isInside = (path: string, directory: string, rules: PathRules = hostPathRules()): boolean => {
  const { relative, isAbsolute, sep } = pathOf(rules)
  const way = relative(directory, path)
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

/** `path` as seen from `directory` when it is below it, else as it is. */
export const displayPath = (path: string, directory: string, rules: PathRules = hostPathRules()): string =>
  isInside(path, directory, rules) ? pathOf(rules).relative(directory, path) || '.' : path

const LINK_LIMIT = 40

/**
 * Where an absolute path really leads: every link is followed, also a dangling one; what does not exist yet is put
 * below the real path of its deepest existing ancestor (spec: permissions §6.2).
 */
export const realPath = async (path: string): Promise<string> => {
  try {
    // Takes microseconds, a tenth of the way to another thread and back; a call of a tool asks several times.
    return realpathSync.native(path)
  } catch (error) {
    if (!isUnreachable(error)) throw loopOr(error, path)
    return await walkLinks(path)
  }
}

/** Resolves name by name, as the system does: `..` after a link leaves the link's target. */
const walkLinks = async (path: string): Promise<string> => {
  let { root: current } = parse(path)
  const names = path.slice(current.length).split(sep)
  for (let links = 0; names.length > 0; ) {
    const name = names.shift() ?? ''
    if (name === '..') current = dirname(current)
    if (name === '' || name === '.' || name === '..') continue
    const target = await linkTarget(join(current, name))
    if (target === undefined) {
      current = join(current, name)
      continue
    }
    links += 1
    if (links > LINK_LIMIT) throw new PathError('path_loop', `${path} leads through too many links.`)
    const { root } = parse(target)
    if (root !== '') current = root
    names.unshift(...target.slice(root.length).split(sep))
  }
  return current
}

const linkTarget = async (path: string): Promise<string | undefined> => {
  try {
    return (await lstat(path)).isSymbolicLink() ? await readlink(path) : undefined
  } catch (error) {
    if (isUnreachable(error)) return undefined
    throw error
  }
}

const isUnreachable = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'ENAMETOOLONG'].includes(errnoOf(error) ?? '')

const loopOr = (error: unknown, path: string): unknown =>
  errnoOf(error) === 'ELOOP' ? new PathError('path_loop', `${path} leads through too many links.`) : error

/** The system's error code, such as `ENOENT`. */
export const errnoOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
