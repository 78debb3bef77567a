import type { EventSink } from '../../engine/parts.ts'
import { tags } from '../../engine/record.ts'
import { isReportedAlways } from '../../hooks/event-rules.ts'
import type { HookObserver, ObservedHook } from '../../hooks/observer.ts'
import type { DebugLog } from '../../platform/debug-log.ts'

export interface HookObserverParts {
  readonly sink: EventSink
  readonly sessionId: () => string
  /** `--include-hook-events` */
  readonly everyEvent: boolean
  readonly log: DebugLog
}

/** Tells hosts and the debug log what happens to hooks (spec: hooks §10, protocol §5.4). */
export const createHookObserver = ({ sink, sessionId, everyEvent, log }: HookObserverParts): HookObserver => {
  const shows = ({ event }: ObservedHook): boolean => everyEvent || isReportedAlways(event)
  const base = ({ id, name, event }: ObservedHook) => ({
    hook_id: id,
    hook_name: name,
    hook_event: event,
    ...tags(sessionId()),
  })
  return {
    started(hook) {
      if (shows(hook)) sink.emit({ type: 'system', subtype: 'hook_started', ...base(hook) })
    },
    progress(hook, { stdout, stderr }) {
      if (!shows(hook)) return
      sink.emit({
        type: 'system',
        subtype: 'hook_progress',
        ...base(hook),
        output: stdout === '' ? stderr : stdout,
        stdout,
        stderr,
      })
    },
    ended(hook, { stdout, stderr, exitCode, outcome }) {
      log('hooks', 'ended', { name: hook.name, exitCode, outcome, stderr: stderr.slice(0, 2000) })
      if (!shows(hook)) return
      sink.emit({
        type: 'system',
        subtype: 'hook_response',
        ...base(hook),
        output: stdout === '' ? stderr : stdout,
        stdout,
        stderr,
        ...(exitCode === undefined ? {} : { exit_code: exitCode }),
        outcome,
      })
    },
    noVerdict({ event, name, toolUseId, timedOut, problem }) {
      log('hooks', 'no_verdict', { name, problem })
      sink.emit({
        type: 'system',
        subtype: 'informational',
        level: 'warning',
        content: `A ${name} hook gave no verdict: ${problem}. The action went on without it.`,
        tag: 'hook_no_verdict',
        hook_no_verdict: { hook_event: event, tool_use_id: toolUseId, timed_out: timedOut },
        ...tags(sessionId()),
      })
    },
    callbackFailed(event, problem) {
      log('hooks', 'callback_failed', { event, problem })
      // The host has closed its side; there is nobody to answer, and nobody to tell.
      if (event === 'SessionEnd') return
      sink.emit({
        type: 'system',
        subtype: 'informational',
        level: 'warning',
        content: `A ${event} hook of the host failed: ${problem}`,
        tag: 'hook_callback_failed',
        ...tags(sessionId()),
      })
    },
    notice(text) {
      sink.emit({
        type: 'system',
        subtype: 'informational',
        level: 'notice',
        content: text,
        ...tags(sessionId()),
      })
    },
  }
}
