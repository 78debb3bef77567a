import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join, relative, sep } from 'node:path'

/** A Markdown file below a directory of extensions. */
export interface MarkdownFile {
  readonly path: string
  /** Path below the directory without `.md`, with `/`. */
  readonly name: string
}

/** More than this is no directory of extensions. */
const MAX_FILES = 2_000
const MAX_DEPTH = 8
/** A definition that is larger is something else. */
const MAX_BYTES = 1024 * 1024

/**
 * All `.md` files below a directory, sorted by name. A directory that is not there or can't be read holds none; a path that
 * is such a file stands for itself.
 */
export const markdownFiles = async (directory: string): Promise<readonly MarkdownFile[]> => {
  if (directory.endsWith('.md') && (await isFile(directory))) {
    return [{ path: directory, name: basename(directory, '.md') }]
  }
  const paths = await walk(directory, MAX_DEPTH)
  return paths
    .map((path) => ({ path, name: relative(directory, path).split(sep).join('/').slice(0, -'.md'.length) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .slice(0, MAX_FILES)
}

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  )

const walk = async (directory: string, depth: number): Promise<string[]> => {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => [])
  const found = await Promise.all(
    entries.slice(0, MAX_FILES).map(async (entry) => {
      const path = join(directory, entry.name)
      const target = entry.isSymbolicLink() ? await stat(path).catch(() => undefined) : entry
      if (target?.isDirectory()) return depth > 0 ? walk(path, depth - 1) : []
      return target?.isFile() && entry.name.endsWith('.md') ? [path] : []
    }),
  )
  return found.flat()
}

/** The names of the directories directly below one. */
export const directoriesIn = async (directory: string): Promise<readonly string[]> => {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .map(({ name }) => name)
    .sort()
    .slice(0, MAX_FILES)
}

/** The text of a file; undefined when there is none or it can't be read. */
export const readDefinition = async (path: string): Promise<string | undefined> => {
  try {
    const { size } = await stat(path)
    return size > MAX_BYTES ? undefined : await readFile(path, 'utf8')
  } catch {
    return undefined
  }
}
