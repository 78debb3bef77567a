import type { JsonObject } from '@agent-engine/protocol/json'
import type { Options } from '../options.ts'
import { randomId } from '../random-id.ts'
import { projectKey } from '../sessions/slug.ts'
import { SessionMirror } from './mirror.ts'

/** The mirror of a query, if it has a session store. What it loses is told to the consumer by `deliver`. */
export function mirrorOf(
  options: Options,
  deliver: (message: JsonObject) => void,
): SessionMirror | undefined {
  const { sessionStore: store, sessionStoreFlush: flush = 'batched', cwd } = options
  if (store === undefined) return undefined
  return new SessionMirror({
    store,
    flush,
    projectKey: projectKey(cwd),
    onLost: (error, key) =>
      deliver({
        type: 'system',
        subtype: 'mirror_error',
        error,
        key,
        uuid: randomId(),
        session_id: key.sessionId,
      }),
  })
}
