import { isInside, type PathRules } from '../platform/paths.ts'
import { FREE_DIRECTORIES, PROTECTED_DIRECTORIES, PROTECTED_FILES } from './protected-paths-data.ts'

/**
 * Why writing to an absolute path needs a person whatever the rules say, or undefined (spec: permissions §6.4). Names
 * are compared without regard to case, because many file systems do.
 */
export const protection = (
  path: string,
  configDirectory: string | undefined,
  rules: PathRules,
): string | undefined => {
  const names = path.toLowerCase().split(/[/\\]/)
  const odd = names.find((name) => ODD_FORM.test(name))
  if (odd !== undefined) return `"${odd}" is a name that some systems read as another one`
  if (configDirectory !== undefined && isInside(path, configDirectory, rules)) {
    return 'it belongs to the configuration of the agent'
  }
  const joined = FREE_DIRECTORIES.reduce(
    (text, free) => text.replaceAll(`/${free}/`, '/'),
    `/${names.filter((name) => name !== '').join('/')}/`,
  )
  const directory = PROTECTED_DIRECTORIES.find((name) => joined.includes(`/${name}/`))
  if (directory !== undefined) return `files in ${directory} can make other programs run`
  const file = names.at(-1) ?? ''
  return FILES.has(file) ? `${file} can make other programs run` : undefined
}

const FILES: ReadonlySet<string> = new Set(PROTECTED_FILES)

/** Short names of Windows, alternate streams, and trailing dots or blanks, which Windows drops. */
const ODD_FORM = /^[^.]{1,6}~\d(?:\..{0,3})?$|::?\$|[^.][. ]+$/
