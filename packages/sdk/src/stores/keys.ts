import { basename, dirname, sep } from 'node:path'
import { isSessionId } from '../sessions/session-id.ts'
import type { SessionKey } from './store.ts'

/**
 * The key of a transcript file: `…/<project>/<session>.jsonl`, or below `…/<project>/<session>/`. Undefined for a path
 * without a session in it.
 *
 * @param fallbackProject for files that lie in the project itself
 */
export function keyOfFile(path: string, fallbackProject: string): SessionKey | undefined {
  const name = basename(path, '.jsonl')
  const folder = dirname(path)
  if (isSessionId(name)) return { projectKey: basename(folder), sessionId: name }
  const parts = path.split(sep)
  const index = parts.findLastIndex((part) => isSessionId(part))
  const sessionId = parts[index]
  if (sessionId === undefined) return undefined
  const project = parts[index - 1]
  const projectKey = project === undefined || project === '.claude-sessions' ? fallbackProject : project
  const subpath = [...parts.slice(index + 1, -1), name].join('/')
  return subpath === 'transcript' ? { projectKey, sessionId } : { projectKey, sessionId, subpath }
}

/** Whether a subpath of a store stays below the session when it becomes a file. */
export function isSafeSubpath(subpath: string): boolean {
  if (subpath === '' || subpath.includes('\0') || subpath.includes('\\') || subpath.includes(':'))
    return false
  return subpath.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
}
