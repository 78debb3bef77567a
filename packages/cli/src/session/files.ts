import { join } from 'node:path'
import type { SessionStore } from './layout.ts'

export const TRANSCRIPT_FILE = 'transcript.jsonl'

/** The names of one session's files (spec: sessions §15.2). */
export interface SessionFiles {
  readonly sessionId: string
  /** The transcript that is written. */
  readonly transcript: string
  /** Its second name: a hard link, or a mirror where links are impossible. */
  readonly alias?: string
  /** Holds the side files, the lock, subagent transcripts and large tool results. */
  readonly dataDir: string
  /** Holds the second names of subagent transcripts. */
  readonly aliasDataDir?: string
}

/** `hard`: one file under two names. `mirror`: two files with the same lines. `none`: one name only. */
export type LinkState = 'hard' | 'mirror' | 'none'

export const seedFiles = (seedRoot: string, sessionId: string): SessionFiles => ({
  sessionId,
  transcript: join(seedRoot, sessionId, TRANSCRIPT_FILE),
  dataDir: join(seedRoot, sessionId),
})

export const projectsFiles = (projectDir: string, sessionId: string): SessionFiles => ({
  sessionId,
  transcript: join(projectDir, `${sessionId}.jsonl`),
  dataDir: join(projectDir, sessionId),
})

/** One session under both names; the file in the project is the canonical one. */
export const linkedFiles = (seedRoot: string, projectDir: string, sessionId: string): SessionFiles => {
  const alias = projectsFiles(projectDir, sessionId)
  return { ...seedFiles(seedRoot, sessionId), alias: alias.transcript, aliasDataDir: alias.dataDir }
}

export const filesOfNewSession = (store: SessionStore, sessionId: string): SessionFiles => {
  switch (store.layout) {
    case 'both':
      return linkedFiles(store.seedRoot, store.projectDir, sessionId)
    case 'seed':
      return seedFiles(store.seedRoot, sessionId)
    case 'projects':
      return projectsFiles(store.projectDir, sessionId)
  }
}

/** The name under which other programs look for the transcript. */
export const publicPath = (files: SessionFiles): string => files.alias ?? files.transcript

export const subagentFile = (dataDir: string, agentId: string): string =>
  join(dataDir, 'subagents', `agent-${agentId}.jsonl`)

/**
 * Where copies of changed files lie (spec: sessions §13, 15.2): where other programs look for them, with a second name in the project;
 * in the project alone when that is all the layout has.
 */
export const fileHistoryDirectories = (store: SessionStore, files: SessionFiles): readonly string[] => {
  const inProject = join(files.dataDir, 'file-history')
  const inConfig = join(store.configDir, 'file-history', files.sessionId)
  if (!files.dataDir.startsWith(store.seedRoot)) return [inConfig]
  return files.alias === undefined ? [inProject] : [inConfig, inProject]
}
