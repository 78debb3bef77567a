import { chmod, mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** What a file is to hold: text, bytes, or a value that is written as JSON. */
export type FileContent = string | Uint8Array | object

/** A work directory and a HOME of their own, both outside of everything else. */
export interface TempProject {
  /** Absolute and without links. */
  readonly cwd: string
  readonly home: string
  /** The absolute path of a name in the work directory; a name that begins with `~/` lies in HOME. */
  path(name: string): string
  /** Creates missing directories. A name ending in `.sh` becomes executable. */
  write(name: string, content: FileContent): Promise<void>
  read(name: string): Promise<string>
  /** Every file of the work directory by its relative path, sorted. `.claude-sessions` is left out. */
  files(): Promise<Record<string, string>>
  remove(): Promise<void>
}

export async function createTempProject(files: Record<string, FileContent> = {}): Promise<TempProject> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'agent-test-')))
  const cwd = join(root, 'work')
  const home = join(root, 'home')
  const path = (name: string): string => (name.startsWith('~/') ? join(home, name.slice(2)) : join(cwd, name))
  const write = async (name: string, content: FileContent): Promise<void> => {
    await mkdir(dirname(path(name)), { recursive: true })
    const data =
      typeof content === 'string' || content instanceof Uint8Array ? content : JSON.stringify(content)
    await writeFile(path(name), data)
    if (name.endsWith('.sh')) await chmod(path(name), 0o755)
  }
  await mkdir(cwd)
  await mkdir(home)
  for (const [name, content] of Object.entries(files)) await write(name, content)
  return {
    cwd,
    home,
    path,
    write,
    read: (name) => readFile(path(name), 'utf8'),
    files: () => snapshot(cwd),
    remove: () => rm(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 }),
  }
}

const NOT_PART_OF_THE_PROJECT = '.claude-sessions'

async function snapshot(root: string): Promise<Record<string, string>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length + 1))
    .filter((name) => !name.startsWith(NOT_PART_OF_THE_PROJECT))
    .sort()
  const contents = await Promise.all(names.map((name) => readFile(join(root, name), 'utf8')))
  return Object.fromEntries(names.map((name, index) => [name, contents[index] ?? '']))
}
