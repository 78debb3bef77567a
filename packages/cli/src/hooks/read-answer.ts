import type { HookEvent, SyncHookOutput } from '@agent-engine/protocol'
import { hookOutputSchema } from '@agent-engine/protocol/hooks/output'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import { EVENT_RULES } from './event-rules.ts'

/** What a hook said, whatever way it said it. */
export type HookAnswer =
  | { readonly type: 'answer'; readonly output: SyncHookOutput; readonly text?: string }
  /** It goes on in the background; `timeoutMs` is its own limit for that. */
  | { readonly type: 'async'; readonly timeoutMs?: number }
  /** It said nothing that can be understood. */
  | { readonly type: 'no_verdict'; readonly problem: string }

/** Stands for the reason of a refusal that gave none. */
export const SILENT_REFUSAL = 'No stderr output'

/** Reads what a command hook printed and its exit code (spec: hooks §7.1, §7.2). `command` is named in refusals. */
export const readCommandAnswer = (
  event: HookEvent,
  command: string,
  {
    stdout,
    stderr,
    exitCode,
  }: { readonly stdout: string; readonly stderr: string; readonly exitCode: number },
): HookAnswer => {
  const rule = EVENT_RULES[event]
  const answer = readAnswerText(event, stdout)
  if (exitCode === 2 && rule.exit2 !== 'ignore') {
    const said = answer.type === 'answer' ? answer.output : {}
    const words = stderr.trim() || said.reason || SILENT_REFUSAL
    const { hookSpecificOutput: _overruled, ...rest } = said
    const reason = rule.exit2 === 'block' ? `[${command}]: ${words}` : words
    return { type: 'answer', output: { ...rest, decision: 'block', reason } }
  }
  if (answer.type !== 'answer') return answer
  if (exitCode === 0) return answer
  if (answer.text !== undefined && (exitCode === 126 || exitCode === 127)) {
    return { type: 'no_verdict', problem: stderr.trim() || 'the command could not be started' }
  }
  return { type: 'answer', output: answer.output }
}

/** Reads text that may be JSON: the output of a command or the body of a response. */
export const readAnswerText = (event: HookEvent, output: string): HookAnswer => {
  // `trim` takes line ends of every kind and a byte order mark with it.
  const text = output.trim()
  if (!text.startsWith('{')) return { type: 'answer', output: {}, text }
  const json = parse(text)
  if (json !== undefined) return readAnswerObject(event, json)
  // Where plain text means nothing, this was meant to be an answer.
  return EVENT_RULES[event].text === 'nothing'
    ? { type: 'no_verdict', problem: 'its answer begins like JSON and is none' }
    : { type: 'answer', output: {}, text }
}

export const readAnswerObject = (event: HookEvent, json: unknown): HookAnswer => {
  const parsed = hookOutputSchema.safeParse(json)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const where = issue?.path.join('.')
    return { type: 'no_verdict', problem: `its answer has an unknown shape${where ? ` at ${where}` : ''}` }
  }
  const output = parsed.data
  if (output.async === true) {
    return {
      type: 'async',
      ...(output.asyncTimeout === undefined ? {} : { timeoutMs: output.asyncTimeout }),
    }
  }
  const named = output.hookSpecificOutput?.hookEventName
  if (named !== undefined && named !== event) {
    return { type: 'no_verdict', problem: `its answer is for ${named}` }
  }
  return { type: 'answer', output }
}

const parse = (text: string): unknown => {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
