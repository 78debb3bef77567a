import { relative, sep } from 'node:path'
import type { JsonObject } from '@agent-engine/protocol'
import type { ShellSession } from '../../platform/shell-session/session.ts'
import type { SessionStateUpdate } from '../../session/state-file.ts'
import type { ReadState } from '../../tools/read-state.ts'

/** state.json is for people and monitors: the files last used are enough. */
const SHOWN_FILES = 200

/** What state.json tells of the main conversation's files and shells (spec: sessions §15.8). */
export const workingState = (
  readState: ReadState,
  shell: ShellSession,
  cwd: string,
): Required<Pick<SessionStateUpdate, 'readFiles' | 'backgroundTasks'>> => {
  const readFiles: Record<string, JsonObject> = {}
  let shown = 0
  for (const [path, { mtimeMs, size, hash, lines }] of readState.entries()) {
    const { offset = null, limit = null } = lines ?? {}
    readFiles[shortPath(path, cwd)] = { mtimeMs, size, sha256: hash, offset, limit }
    shown += 1
    if (shown === SHOWN_FILES) break
  }
  const backgroundTasks = shell.background
    .list()
    .filter(({ status }) => status === 'running')
    .map(({ id, command }) => ({ task_id: id, task_type: 'local_bash', description: command }))
  return { readFiles, backgroundTasks }
}

const shortPath = (path: string, cwd: string): string => {
  const inside = relative(cwd, path)
  return inside === '' || inside === '..' || inside.startsWith(`..${sep}`) ? path : inside
}
