import { configDirectory } from '../../config/paths.ts'
import { createCatalog } from '../../model/catalog.ts'
import { ENGINE_VERSION } from '../../platform/version.ts'
import type { PriceOf } from '../../session/metadata.ts'
import { openSession } from '../../session/open.ts'
import type { OpenedSession, OpenSessionOptions } from '../../session/open-options.ts'
import { isSweepDue } from '../../session/sweep-stamp.ts'
import { type ResolvedOptions, stampsOf } from '../options.ts'

/** What goes on beside the writing of lines. */
export interface TranscriptWatch {
  readonly mirror?: TranscriptMirror
  /** The disk refuses lines, or takes them again. */
  onTrouble?(message: string): void
}

/** Takes every transcript line that is written. */
export type TranscriptMirror = OpenSessionOptions['onAppended']

/** Goes on in an empty session under a new id. */
export const composeNextTranscript = (
  options: ResolvedOptions,
  entrypoint: string,
  currentCwd: () => string,
  watch?: TranscriptWatch,
): Promise<OpenedSession> => {
  return composeTranscript(startingOver(options), entrypoint, currentCwd, watch)
}

/** The same run with a session of its own, new in every way. */
export const startingOver = (options: ResolvedOptions): ResolvedOptions => ({
  ...options,
  session: {
    ...options.session,
    mode: 'new',
    resumeId: undefined,
    newId: undefined,
    fork: false,
    name: undefined,
    resumeAt: undefined,
    dropsTurn: undefined,
  },
})

/** Opens the session that the command line asks for; tells of what it found. */
export const composeTranscript = async (
  options: ResolvedOptions,
  entrypoint: string,
  currentCwd: () => string,
  { mirror, onTrouble }: TranscriptWatch = {},
): Promise<OpenedSession> => {
  const { session, env } = options
  const warn = ({ message }: { readonly message: string }): void => options.ports.warn(`Warning: ${message}`)
  const wanted = session.mode === 'new' ? session.newId : session.resumeId
  const { durability, onLocked } = options.settings.effective.sessionStore ?? {}
  const opened = await openSession({
    ...storeOptions(options),
    mode: session.mode,
    stamps: stampsOf(options),
    persist: session.persist && !(session.mode === 'new' && keptDays(options) === 0),
    version: ENGINE_VERSION,
    entrypoint,
    currentCwd,
    onNotice(notice) {
      warn(notice)
      if (notice.type === 'write_failed' || notice.type === 'write_recovered') onTrouble?.(notice.message)
    },
    priceOf: pricesOf(env),
    trustSession: session.trust,
    ...(mirror === undefined ? {} : { onAppended: mirror }),
    ...(durability === undefined ? {} : { durability }),
    ...(onLocked === undefined ? {} : { onLocked }),
    ...(wanted === undefined ? {} : { sessionId: wanted }),
    ...(session.fork ? { fork: true } : {}),
    ...(session.fork && session.newId !== undefined ? { forkSessionId: session.newId } : {}),
    ...(session.resumeAt === undefined ? {} : { resumeAt: session.resumeAt }),
    ...(session.dropsTurn === undefined ? {} : { dropsTurn: session.dropsTurn }),
  })
  opened.warnings.forEach(warn)
  return opened
}

const DEFAULT_KEPT_DAYS = 30

/** For how long sessions are kept; 0: no new session is written. */
const keptDays = ({ settings }: ResolvedOptions): number =>
  settings.effective.cleanupPeriodDays ?? DEFAULT_KEPT_DAYS

const storeOptions = ({ session, env, cwd, settings }: ResolvedOptions) => {
  const layout = settings.effective.sessionStore?.layout
  return {
    cwd,
    env,
    configDir: configDirectory(env),
    ...(layout === undefined ? {} : { layout }),
    ...(session.directory === undefined ? {} : { sessionsDir: session.directory }),
  }
}

/**
 * Deletes what is older than the settings say; comes after the work is done. Settings that can't be read might have said
 * something else, so nothing goes then.
 */
export const composeSweep = async (options: ResolvedOptions, currentId: string): Promise<void> => {
  const now = Date.now()
  if (!options.session.persist || options.settings.warnings.length > 0) return
  if (!isSweepDue(configDirectory(options.env), now)) return
  const { sweepSessions } = await import('../../session/retention.ts')
  const { resolveStore } = await import('../../session/layout.ts')
  const days = keptDays(options)
  sweepSessions(resolveStore(storeOptions(options)), { days, currentId, now })
}

const pricesOf = (env: ResolvedOptions['env']): PriceOf => {
  const catalog = createCatalog({ env })
  return (model, usage) =>
    catalog.costOf(model, {
      input_tokens: usage.inputTokens,
      output_tokens: usage.outputTokens,
      cache_read_input_tokens: usage.cacheReadInputTokens,
      cache_creation_input_tokens: usage.cacheCreationInputTokens,
      server_tool_use: { web_search_requests: usage.webSearchRequests, web_fetch_requests: 0 },
    })
}
