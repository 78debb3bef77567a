import type { EventSink } from '../../engine/parts.ts'
import { type SessionIds, tags } from '../../engine/record.ts'
import { isReportedAlways } from '../../hooks/event-rules.ts'
import type { HookObserver, ObservedHook } from '../../hooks/observer.ts'
import type { DebugLog } from '../../platform/debug-log.ts'

export interface HookObserverParts {
  readonly sink: EventSink
  readonly ids: SessionIds
  /** `--include-hook-events` */
  readonly everyEvent: boolean
  readonly log: DebugLog
  /** Writes to the terminal that a person looks at; absent: there is none. */
  readonly terminal?: ((sequence: string) => void) | undefined
}

/** Tells hosts and the debug log what happens to hooks (spec: hooks §10, protocol §5.4). */
export const createHookObserver = ({
  sink,
  ids,
  everyEvent,
  log,
  terminal,
}: HookObserverParts): HookObserver => {
  const shows = ({ event }: ObservedHook): boolean => everyEvent || isReportedAlways(event)
  const base = ({ id, name, event }: ObservedHook) => ({
    hook_id: id,
    hook_name: name,
    hook_event: event,
    ...tags(ids),
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
        ...said({ stdout, stderr }),
      })
    },
    ended(hook, { stdout, stderr, exitCode, outcome }) {
      log('hooks', 'ended', { name: hook.name, exitCode, outcome, stderr: stderr.slice(0, 2000) })
      if (!shows(hook)) return
      sink.emit({
        type: 'system',
        subtype: 'hook_response',
        ...base(hook),
        ...said({ stdout, stderr }),
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
        ...tags(ids),
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
        ...tags(ids),
      })
    },
    terminal(sequence) {
      if (isHarmless(sequence)) terminal?.(sequence)
      else log('hooks', 'sequence_refused', { sequence: JSON.stringify(sequence) })
    },
    notice(text) {
      sink.emit({
        type: 'system',
        subtype: 'informational',
        level: 'notice',
        content: text,
        ...tags(ids),
      })
    },
  }
}

/** Bells and operating system commands (titles, notifications, links): nothing that moves the cursor or asks for input. */
const isHarmless = (sequence: string): boolean =>
  /^(?:\u0007|\u001b\](?:0|1|2|9|99|777);[^\u0000-\u001f\u007f-\u009f]*(?:\u0007|\u001b\\))+$/.test(sequence)

/** What a hook wrote; `output` is what people look at first. */
const said = ({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }) => ({
  output: stdout === '' ? stderr : stdout,
  stdout,
  stderr,
})
