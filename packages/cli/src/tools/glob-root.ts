import { hostPathRules, type PathRules, resolvePath } from '../platform/paths.ts'

export interface GlobRoot {
  /** Absolute: the deepest directory that the pattern names without wildcards. */
  readonly directory: string
  /** The rest, in gitignore syntax, relative to `directory`. */
  readonly pattern: string
}

/**
 * Where a search by a pattern starts. The start is what permissions are about: patterns may be absolute or climb with
 * `..` (spec: permissions §6.2).
 */
export const globRoot = (pattern: string, base: string, rules: PathRules = hostPathRules()): GlobRoot => {
  const segments = (rules.platform === 'win32' ? pattern.replaceAll('\\', '/') : pattern).split('/')
  const wild = segments.findIndex((segment) => /[*?[\]{}!\\]/.test(segment))
  const literal = wild === -1 ? segments.length - 1 : wild
  const rest = segments.slice(literal).join('/')
  if (literal <= 0 || rest === '') return { directory: base, pattern: segments.join('/') }
  // With the slash a lone `C:` is the root of that drive, and nothing the root of all.
  const directory = resolvePath(`${segments.slice(0, literal).join('/')}/`, base, rules)
  return { directory, pattern: `/${rest}` }
}
