import { readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { isInside } from './paths.ts'
import { EXCLUDED_DIRECTORIES } from './search.ts'

/** Absolute paths of files below a directory. A glob without a slash matches in any depth, as in gitignore files. */
export async function* listFiles(
  directory: string,
  globs: readonly string[],
  options: { readonly hidden: boolean; readonly ignoreFiles: boolean },
  signal: AbortSignal,
): AsyncGenerator<string> {
  const { default: glob } = await import('fast-glob')
  const wanted = globs.filter((pattern) => !pattern.startsWith('!')).map(anyDepth)
  const unwanted = globs
    .filter((pattern) => pattern.startsWith('!'))
    .map((pattern) => anyDepth(pattern.slice(1)))
  const isIgnored = options.ignoreFiles ? createIgnoreRules(directory) : async () => false
  const stream = glob.stream(wanted.length === 0 ? ['**'] : wanted, {
    cwd: directory,
    dot: options.hidden,
    onlyFiles: true,
    followSymbolicLinks: false,
    suppressErrors: true,
    ignore: [...unwanted, ...EXCLUDED_DIRECTORIES.flatMap((name) => [`**/${name}`, `**/${name}/**`])],
  })
  for await (const name of stream) {
    signal.throwIfAborted()
    const path = join(directory, String(name))
    if (!(await isIgnored(path))) yield path
  }
}

const anyDepth = (pattern: string): string => {
  if (pattern.startsWith('/')) return pattern.slice(1)
  return pattern.includes('/') ? pattern : `**/${pattern}`
}

/** Asks the `.gitignore` files from the start directory down to the file's own; each is read once. */
const createIgnoreRules = (root: string): ((path: string) => Promise<boolean>) => {
  type Rules = { ignores(path: string): boolean } | undefined
  const loaded = new Map<string, Promise<Rules>>()
  const load = async (directory: string): Promise<Rules> => {
    const text = await readFile(join(directory, '.gitignore'), 'utf8').catch(() => undefined)
    if (text === undefined) return undefined
    const { default: ignore } = await import('ignore')
    return ignore().add(text)
  }
  const rulesOf = (directory: string): Promise<Rules> => {
    const known = loaded.get(directory) ?? load(directory)
    loaded.set(directory, known)
    return known
  }
  return async (path) => {
    for (let directory = join(path, '..'); isInside(directory, root); directory = join(directory, '..')) {
      if ((await rulesOf(directory))?.ignores(relative(directory, path))) return true
      if (directory === root) break
    }
    return false
  }
}
