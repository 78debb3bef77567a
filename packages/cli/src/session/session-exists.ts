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

/** True when either name of the session is taken in the project. */
export const isSessionIdTaken = (store: SessionStore, sessionId: string): boolean =>
  statSession(projectsFiles(store.projectDir, sessionId).transcript) !== undefined ||
  statSession(seedFiles(store.seedRoot, sessionId).transcript) !== undefined
