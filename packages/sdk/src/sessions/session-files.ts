import { execFile } from 'node:child_process'
import { readdir, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { isSessionId } from './session-id.ts'
import { canonicalDirectory, isSlugOf } from './slug.ts'

const GIT_MS = 5_000

/** A transcript on disk. */
export interface SessionFile {
  sessionId: string
  path: string
  size: number
  modifiedMs: number
}

/** `CLAUDE_CONFIG_DIR`, else `~/.claude`. */
export function configDirectory(): string {
  const named = process.env.CLAUDE_CONFIG_DIR
  return (named === undefined || named === '' ? join(homedir(), '.claude') : named).normalize('NFC')
}

/** The folders that hold the sessions of a project and, when asked for, of its worktrees; without `dir`, all there are. */
export async function projectFolders(dir: string | undefined, includeWorktrees: boolean): Promise<string[]> {
  const root = join(configDirectory(), 'projects')
  const folders = await entriesOf(root)
  if (dir === undefined) return folders.map((name) => join(root, name))
  const own = canonicalDirectory(dir)
  const directories = includeWorktrees ? [own, ...(await worktrees(own))] : [own]
  return folders
    .filter((name) => directories.some((directory) => isSlugOf(name, directory)))
    .map((name) => join(root, name))
}

/** The transcripts in a folder. An empty file is one that was never written. */
export async function transcriptsIn(folder: string): Promise<SessionFile[]> {
  const names = (await entriesOf(folder)).filter(
    (name) => name.endsWith('.jsonl') && isSessionId(basename(name, '.jsonl')),
  )
  const files = await Promise.all(names.map((name) => transcript(join(folder, name))))
  return files.filter((file) => file !== undefined)
}

/** The transcript of a session; the newest when several projects have one of that id. */
export async function findTranscript(
  sessionId: string,
  dir: string | undefined,
): Promise<SessionFile | undefined> {
  if (!isSessionId(sessionId)) return undefined
  const folders = await projectFolders(dir, true)
  const found = await Promise.all(folders.map((folder) => transcript(join(folder, `${sessionId}.jsonl`))))
  return found.filter((file) => file !== undefined).sort((a, b) => b.modifiedMs - a.modifiedMs)[0]
}

/** Where the files beside a transcript are: its subagents and spilled results. */
export function sessionFolder(file: SessionFile): string {
  return join(dirname(file.path), file.sessionId)
}

export async function entriesOf(directory: string): Promise<string[]> {
  try {
    return await readdir(directory)
  } catch {
    return []
  }
}

async function transcript(path: string): Promise<SessionFile | undefined> {
  try {
    const { size, mtimeMs } = await stat(path)
    return size === 0 ? undefined : { sessionId: basename(path, '.jsonl'), path, size, modifiedMs: mtimeMs }
  } catch {
    return undefined
  }
}

/** The other checkouts of the repository, if there is one. */
function worktrees(directory: string): Promise<string[]> {
  return new Promise((resolve) => {
    const options = { cwd: directory, timeout: GIT_MS, windowsHide: true }
    execFile('git', ['worktree', 'list', '--porcelain'], options, (error, stdout) => {
      if (error !== null) return resolve([])
      const paths = stdout.split('\n').filter((line) => line.startsWith('worktree '))
      resolve(paths.map((line) => canonicalDirectory(line.slice('worktree '.length))))
    })
  })
}
