import type { HookRegistration } from '@agent-engine/protocol'
import type { FrontEnd } from '../../commands/session.ts'
import { tags } from '../../engine/record.ts'
import { createCallbackHooks } from '../../hooks/callback-hooks.ts'
import { type Hooks, NO_HOOKS } from '../../hooks/port.ts'
import type { PermissionGate } from '../../permissions/gate.ts'
import type { DebugLog } from '../../platform/debug-log.ts'
import type { Transcript } from '../../session/transcript.ts'

export interface HookParts {
  readonly frontEnd: FrontEnd
  readonly registered: () => HookRegistration
  readonly transcript: Transcript
  readonly gate: PermissionGate
  readonly cwd: () => string
  /** uuid of the prompt that is being answered. */
  readonly promptUuid: () => string | undefined
  readonly log: DebugLog
}

/** Events of the session as a whole carry no permission mode (spec: hooks §4). */
const SESSION_EVENTS: ReadonlySet<string> = new Set(['SessionStart', 'SessionEnd', 'PreCompact'])

export const composeHooks = (parts: HookParts): Hooks => {
  const { frontEnd, registered, transcript, gate, cwd, promptUuid, log } = parts
  if (frontEnd.hookCallback === undefined) return NO_HOOKS
  return createCallbackHooks({
    callback: frontEnd.hookCallback,
    registered,
    baseInput(event) {
      const promptId = promptUuid()
      return {
        session_id: transcript.sessionId,
        transcript_path: transcript.path,
        cwd: cwd(),
        ...(promptId === undefined ? {} : { prompt_id: promptId }),
        ...(SESSION_EVENTS.has(event) ? {} : { permission_mode: gate.mode }),
      }
    },
    onFailure(event, problem) {
      log('hooks', 'callback_failed', { event, problem })
      frontEnd.sink.emit({
        type: 'system',
        subtype: 'informational',
        level: 'warning',
        content: `A ${event} hook of the host failed: ${problem}`,
        tag: 'hook_callback_failed',
        ...tags(transcript.sessionId),
      })
    },
  })
}
