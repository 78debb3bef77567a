import { type Stats, statSync } from 'node:fs'
import { projectsFiles, seedFiles } from './files.ts'
import type { SessionStore } from './layout.ts'

/** The transcript at a path; an empty file is none. */
export const statSession = (path: string): Stats | undefined => {
  try {
    const stat = statSync(path)
    return stat.isFile() && stat.size > 0 ? stat : undefined
  } catch {
    return undefined
  }
}

/** True when either name of the session is taken in the project; some file systems take capitals for the same. */
export const isSessionIdTaken = (store: SessionStore, sessionId: string): boolean =>
  [sessionId, sessionId.toLowerCase()].some(
    (id) =>
      statSession(projectsFiles(store.projectDir, id).transcript) !== undefined ||
      statSession(seedFiles(store.seedRoot, id).transcript) !== undefined,
  )
