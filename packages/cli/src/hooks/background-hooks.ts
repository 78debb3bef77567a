import type { HookProcess } from './command-process.ts'
import type { HookObserver, ObservedHook } from './observer.ts'
import { readAnswerText, SILENT_REFUSAL } from './read-answer.ts'

/** A command that goes on while the engine does. */
export interface BackgroundHook {
  readonly hook: ObservedHook
  readonly command: string
  readonly process: HookProcess
  readonly timeoutMs: number
  /** With exit code 2 the model is told at once (`asyncRewake`). */
  readonly tellsRefusal: boolean
}

/**
 * Hooks that nobody waits for (spec: hooks §8): their decisions are ignored, what they add for the model is kept for
 * the next turn, and they end with the session.
 */
export interface BackgroundHooks {
  adopt(hook: BackgroundHook): void
  readonly hasTexts: boolean
  /** What there is for the model; each text is given once. */
  take(): readonly string[]
  close(): void
}

/** `wake` starts a turn with a text for the model, or puts it into the running one. */
export const createBackgroundHooks = (
  observer: HookObserver,
  wake: (text: string) => void,
): BackgroundHooks => {
  const closing = new AbortController()
  let texts: string[] = []
  const follow = async ({
    hook,
    command,
    process,
    timeoutMs,
    tellsRefusal,
  }: BackgroundHook): Promise<void> => {
    const end = await process.wait({ timeoutMs, signal: closing.signal })
    const { stdout, stderr } = process
    if (end.type !== 'exited') return observer.ended(hook, { stdout, stderr, outcome: 'cancelled' })
    observer.ended(hook, {
      stdout,
      stderr,
      exitCode: end.code,
      outcome: end.code === 0 ? 'success' : 'error',
    })
    if (end.code === 2 && tellsRefusal) {
      const reason = stderr.trim() || SILENT_REFUSAL
      wake(`${hook.name} hook blocking error from command: "${command}": ${reason}`)
    }
    if (end.code !== 0) return
    const answer = readAnswerText(hook.event, withoutFirstAnswer(stdout))
    if (answer.type !== 'answer') return
    const { systemMessage, hookSpecificOutput: specific } = answer.output
    if (systemMessage !== undefined) observer.notice(systemMessage)
    if (
      specific !== undefined &&
      'additionalContext' in specific &&
      specific.additionalContext !== undefined
    ) {
      texts.push(`${hook.name} hook additional context: ${specific.additionalContext}`)
    }
  }
  return {
    adopt: (hook) => void follow(hook),
    get hasTexts() {
      return texts.length > 0
    },
    take() {
      const taken = texts
      texts = []
      return taken
    },
    close: () => closing.abort(),
  }
}

/** What came after the line that said `{"async": true}`. */
const withoutFirstAnswer = (stdout: string): string =>
  /^\s*\{[^\n]*"async"\s*:\s*true[^\n]*\n/.test(stdout) ? stdout.trimStart().replace(/^[^\n]*\n/, '') : stdout
