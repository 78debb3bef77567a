import type { CommandHook, HookEntry } from '@agent-engine/protocol/settings/hooks-settings'
import { anySignal } from '../platform/any-signal.ts'
import { timeLimit } from '../platform/time-limit.ts'
import type { BackgroundHooks } from './background-hooks.ts'
import { type CommandPorts, startCommandHook } from './command-hook.ts'
import { mayAnswer } from './event-rules.ts'
import { type HttpHookPorts, runHttpHook } from './http-hook.ts'
import { type CallMcpTool, runMcpToolHook } from './mcp-tool-hook.ts'
import type { HookEnd, HookObserver, ObservedHook } from './observer.ts'
import type { HookVerdict } from './outcome.ts'
import { type AskModel, runPromptHook } from './prompt-hook.ts'
import { type HookAnswer, readAnswerText, readCommandAnswer } from './read-answer.ts'
import { type HookOccurrence, occurrenceName } from './runnable.ts'

/** What the kinds of hooks need; a kind without its port gives no verdict. */
export interface EntryPorts {
  readonly command: CommandPorts
  readonly http?: HttpHookPorts
  readonly askModel?: AskModel
  readonly askAgent?: AskModel
  readonly callMcpTool?: CallMcpTool
  readonly background: BackgroundHooks
  readonly observer: HookObserver
  newId(): string
}

/** A hook of a settings file or a plugin. */
export interface ConfiguredHook {
  readonly entry: HookEntry
  readonly timeoutMs: number
  /** Variables that its source adds, such as `CLAUDE_PLUGIN_ROOT`. */
  readonly variables: Readonly<Record<string, string>>
}

/** How one run of a hook went. */
interface EntryRun {
  readonly answer: HookAnswer
  readonly end: HookEnd
  readonly timedOut?: boolean
  /** It goes on in the background and will tell of its end itself. */
  readonly detached?: boolean
}

/**
 * Runs one configured hook to a verdict. Crash, time-out, nonsense and a failed start are no opinion, or a refusal with
 * `onFailure: "block"`; only an abort of the turn rejects, with the signal's reason (PAIN-04).
 */
export const runEntry = async (
  hook: ConfiguredHook,
  occurrence: HookOccurrence,
  ports: EntryPorts,
): Promise<HookVerdict> => {
  const { event, signal, toolUseId } = occurrence
  const { observer } = ports
  const name = occurrenceName(occurrence)
  const command = labelOf(hook.entry)
  const observed: ObservedHook = { id: ports.newId(), name, event }
  observer.started(observed)
  const run = await runKind(hook, occurrence, observed, ports).catch((error: unknown) => failedRun(error))
  if (run.detached !== true) {
    observer.ended(observed, signal.aborted ? { ...run.end, outcome: 'cancelled' } : run.end)
  }
  if (signal.aborted) throw signal.reason
  const { answer } = run
  if (answer.type === 'no_verdict') {
    observer.noVerdict({ event, name, toolUseId, timedOut: run.timedOut === true, problem: answer.problem })
  }
  const isFailure = answer.type === 'no_verdict' || run.end.outcome === 'error'
  if (isFailure && blocksOnFailure(hook.entry) && !(answer.type === 'answer' && answer.output.decision)) {
    const problem = answer.type === 'no_verdict' ? answer.problem : run.end.stderr.trim()
    return { name, command, output: { decision: 'block', reason: `The hook failed: ${problem}` } }
  }
  if (answer.type !== 'answer') return { name, command, output: {} }
  return {
    name,
    command,
    output: answer.output,
    ...(answer.text === undefined ? {} : { text: answer.text }),
  }
}

/** What stands for a hook in texts for people and for the model. */
export const labelOf = (entry: HookEntry): string => {
  switch (entry.type) {
    case 'command':
      return [entry.command, ...(entry.args ?? [])].join(' ')
    case 'http':
      return entry.url
    case 'mcp_tool':
      return `mcp__${entry.server}__${entry.tool}`
    case 'prompt':
    case 'agent':
      return entry.type
  }
}

const blocksOnFailure = (entry: HookEntry): boolean => 'onFailure' in entry && entry.onFailure === 'block'

const runKind = async (
  hook: ConfiguredHook,
  occurrence: HookOccurrence,
  observed: ObservedHook,
  ports: EntryPorts,
): Promise<EntryRun> => {
  const { entry, timeoutMs } = hook
  if (!mayAnswer(entry.type, occurrence.event)) {
    return failedRun(new Error(`hooks of type ${entry.type} cannot answer ${occurrence.event}`))
  }
  if (entry.type === 'command') return runCommand(entry, hook, occurrence, observed, ports)
  const timeout = timeLimit(timeoutMs)
  const signal = anySignal([occurrence.signal, timeout])
  try {
    const answer = await askElsewhere(entry, occurrence, signal, ports)
    const outcome = answer.type === 'no_verdict' ? 'error' : 'success'
    return { answer, end: { stdout: '', stderr: '', outcome } }
  } catch (error) {
    return timeout.aborted ? timedOutRun(timeoutMs) : failedRun(error)
  }
}

const askElsewhere = async (
  entry: Exclude<HookEntry, CommandHook>,
  { event, input }: HookOccurrence,
  signal: AbortSignal,
  { http, askModel, askAgent, callMcpTool }: EntryPorts,
): Promise<HookAnswer> => {
  switch (entry.type) {
    case 'http':
      if (http !== undefined) return runHttpHook(event, entry, input, signal, http)
      break
    case 'prompt':
      if (askModel !== undefined) return runPromptHook(event, entry, input, signal, askModel)
      break
    case 'agent':
      if (askAgent !== undefined) return runPromptHook(event, entry, input, signal, askAgent)
      break
    case 'mcp_tool':
      if (callMcpTool !== undefined) return runMcpToolHook(event, entry, input, signal, callMcpTool)
      break
  }
  return { type: 'no_verdict', problem: `hooks of type ${entry.type} cannot run in this session` }
}

const runCommand = async (
  entry: CommandHook,
  { timeoutMs, variables }: ConfiguredHook,
  { event, input, signal }: HookOccurrence,
  observed: ObservedHook,
  { command: surroundings, background, observer }: EntryPorts,
): Promise<EntryRun> => {
  const command = labelOf(entry)
  const process = await startCommandHook(event, entry, `${JSON.stringify(input)}\n`, variables, surroundings)
  const adopt = (limitMs: number): EntryRun => {
    const tellsRefusal = entry.asyncRewake === true
    background.adopt({ hook: observed, command, process, timeoutMs: limitMs, tellsRefusal })
    return { answer: { type: 'answer', output: {} }, end: NOTHING_YET, detached: true }
  }
  if (entry.async === true || entry.asyncRewake === true) return adopt(timeoutMs)
  const ticking = setInterval(() => observer.progress(observed, process), PROGRESS_MS).unref()
  const end = await process.wait({ timeoutMs, signal, mayDetach: true }).finally(() => clearInterval(ticking))
  const { stdout, stderr } = process
  switch (end.type) {
    case 'detached': {
      const said = readAnswerText(event, stdout.trimStart().split('\n')[0] ?? '')
      return adopt(said.type === 'async' ? (said.timeoutMs ?? timeoutMs) : timeoutMs)
    }
    case 'timedOut':
      return timedOutRun(timeoutMs)
    case 'aborted':
      return { answer: { type: 'answer', output: {} }, end: { stdout, stderr, outcome: 'cancelled' } }
    case 'signaled': {
      const said = readAnswerText(event, stdout)
      const isJson = said.type === 'answer' && said.text === undefined
      return {
        answer: isJson ? said : { type: 'no_verdict', problem: `it was ended by ${end.signal}` },
        end: { stdout, stderr, outcome: 'error' },
      }
    }
    case 'exited': {
      const answer = readCommandAnswer(event, command, { stdout, stderr, exitCode: end.code })
      const outcome = end.code === 0 ? 'success' : 'error'
      // It said that it goes on, and then it ended: there is nothing to wait for.
      const settled: HookAnswer = answer.type === 'async' ? { type: 'answer', output: {} } : answer
      return { answer: settled, end: { stdout, stderr, exitCode: end.code, outcome } }
    }
  }
}

/** How often hosts hear of a command that goes on. */
const PROGRESS_MS = 1_000

const NOTHING_YET: HookEnd = { stdout: '', stderr: '', outcome: 'success' }

const timedOutRun = (timeoutMs: number): EntryRun => ({
  answer: { type: 'no_verdict', problem: `it took longer than ${Math.round(timeoutMs / 100) / 10} seconds` },
  end: { stdout: '', stderr: '', outcome: 'cancelled' },
  timedOut: true,
})

const failedRun = (error: unknown): EntryRun => {
  const problem = error instanceof Error ? error.message : String(error)
  return { answer: { type: 'no_verdict', problem }, end: { stdout: '', stderr: problem, outcome: 'error' } }
}
