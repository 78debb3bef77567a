import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { AgentError } from '@agent-engine/protocol/errors'
import { isJsonObject } from '../boundary.ts'
import { withDeadline } from '../deadline.ts'
import { type PrivateFiles, privateFiles } from '../launch/private-files.ts'
import type { Options } from '../options.ts'
import { isSessionId } from '../sessions/session-id.ts'
import { projectKey } from '../sessions/slug.ts'
import { isSafeSubpath } from './keys.ts'
import type { SessionStore, SessionStoreEntry } from './store.ts'

const LOAD_MS = 60_000
/** Settings that name programs outside the session. */
const PLUGIN_SETTINGS = ['enabledPlugins', 'extraKnownMarketplaces']

export interface Restored {
  /** Options that resume the session from where it was restored to. */
  options: Options
  dispose(): void
}

/**
 * Fetches the session of `resume` or `continue` from the store into a private config directory of its own, where the
 * engine finds it (spec: SDK, section 13). A session that the store does not know is left to the engine.
 *
 * @throws AgentError `ETIMEDOUT` when the store takes longer than `loadTimeoutMs`
 */
export async function restoreSession(options: Options): Promise<Restored> {
  const { sessionStore: store, cwd } = options
  if (store === undefined) return unchanged(options)
  const project = projectKey(cwd)
  const limited = <T>(promise: Promise<T>) => withDeadline(promise, options.loadTimeoutMs ?? LOAD_MS, tooSlow)
  const sessionId = options.resume ?? (await limited(newestSession(store, project)))
  if (sessionId === undefined) return unchanged({ ...options, continue: false })
  const entries = isSessionId(sessionId)
    ? await limited(store.load({ projectKey: project, sessionId }))
    : null
  const resumed = { ...options, continue: false, resume: sessionId }
  if (entries === null) return unchanged(resumed)
  const files = privateFiles()
  try {
    const folder = join('projects', project)
    writeTranscript(files, join(folder, `${sessionId}.jsonl`), entries)
    await limited(writeSubagents(files, store, { projectKey: project, sessionId }, join(folder, sessionId)))
    await copyUserFiles(configOf(options), files)
  } catch (error) {
    files.remove()
    throw error
  }
  const env = { ...(options.env ?? process.env), CLAUDE_CONFIG_DIR: files.directory() }
  return { options: { ...resumed, env }, dispose: () => files.remove() }
}

function unchanged(options: Options): Restored {
  return { options, dispose() {} }
}

function tooSlow(): Error {
  return new AgentError(
    'ETIMEDOUT',
    'the session store did not give the session in time (options.loadTimeoutMs)',
  )
}

async function newestSession(store: SessionStore, project: string): Promise<string | undefined> {
  if (store.listSessions === undefined)
    throw new TypeError('options.continue needs a sessionStore with listSessions()')
  const sessions = await store.listSessions(project)
  return sessions.sort((a, b) => b.mtime - a.mtime)[0]?.sessionId
}

async function writeSubagents(
  files: PrivateFiles,
  store: SessionStore,
  key: { projectKey: string; sessionId: string },
  folder: string,
): Promise<void> {
  for (const subpath of (await store.listSubkeys?.(key)) ?? []) {
    const entries = isSafeSubpath(subpath) ? await store.load({ ...key, subpath }) : null
    if (entries === null) continue
    const metadata = entries.findLast(({ type }) => type === 'agent_metadata')
    const lines = entries.filter(({ type }) => type !== 'agent_metadata')
    writeTranscript(files, join(folder, `${subpath}.jsonl`), lines)
    if (metadata === undefined) continue
    const { type: _, ...fields } = metadata
    files.write(join(folder, `${subpath}.meta.json`), JSON.stringify(fields))
  }
}

/** Some readers look for lines that begin with their type, and stores may change the order of fields. */
function writeTranscript(files: PrivateFiles, name: string, entries: readonly SessionStoreEntry[]): void {
  const lines = entries.map(({ type, ...rest }) => `${JSON.stringify({ type, ...rest })}\n`)
  files.write(name, lines.join(''))
}

function configOf(options: Options): string | undefined {
  const named = (options.env ?? process.env).CLAUDE_CONFIG_DIR
  return named === undefined || named === '' ? undefined : named
}

/** What the user's own config directory says about keys and settings holds for the restored session too. */
async function copyUserFiles(from: string | undefined, to: PrivateFiles): Promise<void> {
  const config = from ?? join(homedir(), '.claude')
  const globalConfig = from === undefined ? join(homedir(), '.claude.json') : join(from, '.claude.json')
  await copyJson(globalConfig, to, '.claude.json', (value) => value)
  await copyJson(join(config, '.credentials.json'), to, '.credentials.json', withoutRefreshToken)
  await copyJson(join(config, 'settings.json'), to, 'settings.json', (settings) => {
    return Object.fromEntries(Object.entries(settings).filter(([key]) => !PLUGIN_SETTINGS.includes(key)))
  })
}

async function copyJson(
  from: string,
  to: PrivateFiles,
  name: string,
  change: (value: Fields) => Fields,
): Promise<void> {
  try {
    const value: unknown = JSON.parse(await readFile(from, 'utf8'))
    if (isJsonObject(value)) to.write(name, JSON.stringify(change(value)))
  } catch {
    // Not there, or no JSON: the engine does without.
  }
}

type Fields = { [key: string]: unknown }

/** Two holders of one refresh token would lock each other out. */
function withoutRefreshToken(value: Fields): Fields {
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'refreshToken')
      .map(([key, field]) => [key, isJsonObject(field) ? withoutRefreshToken(field) : field]),
  )
}
