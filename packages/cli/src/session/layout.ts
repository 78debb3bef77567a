import { accessSync, constants, realpathSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, parse, resolve } from 'node:path'
import { projectSlug, slugOverride } from './slug.ts'

export const SESSION_LAYOUTS = ['both', 'seed', 'projects'] as const

/**
 * Where transcripts are kept (spec: sessions §15.2): in the project's `.claude-sessions` (`seed`), in the user's
 * `projects` directory (`projects`), or under both names (`both`).
 */
export type SessionLayout = (typeof SESSION_LAYOUTS)[number]

export interface StoreOptions {
  /** The directory the session belongs to. */
  readonly cwd: string
  /** The user's configuration directory, absolute. */
  readonly configDir: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** From settings; the environment's `AGENT_SESSION_LAYOUT` wins. Default `both`. */
  readonly layout?: SessionLayout
  /** From the command line; else `AGENT_SESSIONS_DIR`, else `<cwd>/.claude-sessions`. */
  readonly sessionsDir?: string
}

/** The places of one project's sessions. Nothing in here has to exist yet. */
export interface SessionStore {
  readonly layout: SessionLayout
  /** Canonical path of the project. */
  readonly cwd: string
  readonly configDir: string
  readonly slug: string
  /** `<config>/projects/<slug>` */
  readonly projectDir: string
  /** Where the project's own sessions lie, whatever the layout: sessions of earlier runs may be there. */
  readonly seedRoot: string
}

export const SEED_DIRECTORY = '.claude-sessions'

export const resolveStore = (options: StoreOptions): SessionStore => {
  const { env } = options
  const cwd = canonicalPath(options.cwd)
  const slug = slugOverride(env) ?? projectSlug(cwd)
  const chosenDir = options.sessionsDir ?? env.AGENT_SESSIONS_DIR
  const layout = layoutFrom(env.AGENT_SESSION_LAYOUT) ?? options.layout ?? 'both'
  const canKeepHere = Boolean(chosenDir) || mayHoldSessions(cwd, env.HOME || homedir())
  return {
    layout: canKeepHere ? layout : 'projects',
    cwd,
    configDir: options.configDir,
    slug,
    projectDir: join(options.configDir, 'projects', slug),
    seedRoot: chosenDir ? resolve(cwd, chosenDir) : join(cwd, SEED_DIRECTORY),
  }
}

/** The path without links, in the form that slugs are made from; as it is when the directory is gone. */
export const canonicalPath = (path: string): string => {
  try {
    return realpathSync(path).normalize('NFC')
  } catch {
    return resolve(path).normalize('NFC')
  }
}

const layoutFrom = (value: string | undefined): SessionLayout | undefined =>
  SESSION_LAYOUTS.find((layout) => layout === value)

/** A home directory, a root or a read-only directory gets no `.claude-sessions`. */
const mayHoldSessions = (cwd: string, home: string): boolean => {
  if (cwd === parse(cwd).root || cwd === canonicalPath(home)) return false
  try {
    accessSync(cwd, constants.W_OK)
    return true
  } catch {
    return false
  }
}
