import type { HookEvent } from '@agent-engine/protocol'

/** One hook that is not a callback, while it runs. */
export interface ObservedHook {
  readonly id: string
  /** `PreToolUse:Bash` */
  readonly name: string
  readonly event: HookEvent
}

export interface HookEnd {
  readonly stdout: string
  readonly stderr: string
  /** Absent for hooks that are no processes, and for those that were ended. */
  readonly exitCode?: number
  readonly outcome: 'success' | 'error' | 'cancelled'
}

/** A hook whose opinion is not known, so that the action goes on without it. */
export interface MissingVerdict {
  readonly event: HookEvent
  readonly name: string
  readonly toolUseId: string
  readonly timedOut: boolean
  readonly problem: string
}

/** Where hooks tell of what happens to them (spec: hooks §10). */
export interface HookObserver {
  started(hook: ObservedHook): void
  /** A command that takes long, with what it wrote so far. */
  progress(hook: ObservedHook, written: Pick<HookEnd, 'stdout' | 'stderr'>): void
  ended(hook: ObservedHook, end: HookEnd): void
  noVerdict(missing: MissingVerdict): void
  callbackFailed(event: HookEvent, problem: string): void
  /** A hook has something to say to the user. */
  notice(text: string): void
  /** A hook has something for the terminal itself, such as a title. */
  terminal(sequence: string): void
}
