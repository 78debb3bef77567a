import { systemStamps } from '../platform/stamps.ts'
import type { EnvelopeSource } from './build-entry.ts'
import { readGitBranch } from './git-files.ts'
import { canonicalPath } from './layout.ts'
import type { OpenSessionOptions } from './open-options.ts'

const BRANCH_FRESH_MS = 2_000

/** Where the lines of a session take their common fields from. */
export const envelopeSource = (sessionId: string, options: OpenSessionOptions): EnvelopeSource => {
  const cwd = canonicalDirectory(options.currentCwd ?? (() => options.cwd))
  return {
    sessionId,
    version: options.version,
    entrypoint: options.entrypoint,
    cwd,
    gitBranch: options.gitBranch === undefined ? branchFromFiles(cwd) : () => options.gitBranch?.() ?? '',
    ...(options.stamps ?? systemStamps),
  }
}

/** Resolves links again only when the directory has changed. */
const canonicalDirectory = (current: () => string): (() => string) => {
  let known: { path: string; canonical: string } | undefined
  return () => {
    const path = current()
    if (known?.path !== path) known = { path, canonical: canonicalPath(path) }
    return known.canonical
  }
}

const branchFromFiles = (cwd: () => string): (() => string) => {
  let known: { directory: string; at: number; branch: string } | undefined
  return () => {
    const directory = cwd()
    if (known?.directory !== directory || performance.now() - known.at > BRANCH_FRESH_MS) {
      known = { directory, at: performance.now(), branch: readGitBranch(directory) ?? '' }
    }
    return known.branch
  }
}
