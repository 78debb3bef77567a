import { configDirectory } from '../../config/paths.ts'
import { ENGINE_VERSION } from '../../platform/version.ts'
import { openSession } from '../../session/open.ts'
import type { OpenedSession } from '../../session/open-options.ts'
import type { ResolvedOptions } from '../options.ts'

/** Goes on in an empty session under a new id. */
export const composeNextTranscript = (
  options: ResolvedOptions,
  entrypoint: string,
  currentCwd: () => string,
): Promise<OpenedSession> => {
  const session = {
    ...options.session,
    mode: 'new' as const,
    newId: undefined,
    fork: false,
    resumeAt: undefined,
  }
  return composeTranscript({ ...options, session }, entrypoint, currentCwd)
}

/** Opens the session that the command line asks for; tells of what it found. */
export const composeTranscript = async (
  options: ResolvedOptions,
  entrypoint: string,
  currentCwd: () => string,
): Promise<OpenedSession> => {
  const { session, env, cwd } = options
  const warn = ({ message }: { readonly message: string }): void =>
    void process.stderr.write(`Warning: ${message}\n`)
  const wanted = session.mode === 'new' ? session.newId : session.resumeId
  const opened = await openSession({
    mode: session.mode,
    persist: session.persist,
    cwd,
    env,
    configDir: configDirectory(env),
    version: ENGINE_VERSION,
    entrypoint,
    currentCwd,
    onNotice: warn,
    ...(wanted === undefined ? {} : { sessionId: wanted }),
    ...(session.fork ? { fork: true } : {}),
    ...(session.fork && session.newId !== undefined ? { forkSessionId: session.newId } : {}),
    ...(session.resumeAt === undefined ? {} : { resumeAt: session.resumeAt }),
  })
  opened.warnings.forEach(warn)
  return opened
}
