import type { InboundUserMessage, ResultMessage } from '@agent-engine/protocol'
import { AgentError } from '@agent-engine/protocol/errors'
import { enterPrompt } from './commands/enter-prompt.ts'
import { makeDeferredCall } from './deferred-call.ts'
import { whileQuiet } from './hooks/quiet.ts'
import { startSession } from './hooks/session-hooks.ts'
import { initMessage } from './init-message.ts'
import { noteTurnEnd, noteTurnStart } from './journal.ts'
import type { EngineParts } from './parts.ts'
import { deferredCall } from './put-off.ts'
import type { InputQueue, QueuedMessage } from './queue.ts'
import { tags, userMessage } from './record.ts'
import { resultMessage } from './result-message.ts'
import { acceptUuid, beginTurn, endTurn, type SessionState, type TurnState } from './state.ts'
import { createAgents } from './subagent/agents.ts'
import { runTurn } from './turn.ts'
import type { TurnEnd } from './turn-end.ts'

/** What a session leaves behind: its last result decides the exit code. */
export interface SessionOutcome {
  readonly lastResult: ResultMessage | undefined
}

/** Takes message after message from the queue and runs a turn for each until the input has ended. */
export const runSession = async (
  parts: EngineParts,
  state: SessionState,
  queue: InputQueue,
): Promise<SessionOutcome> => {
  let lastResult: ResultMessage | undefined
  let reported: 'idle' | 'running' = 'idle'
  // Not while an agent in the background may ask something, or have a report that begins a turn: an idle session gets no
  // more answers from hosts that only wait for its end.
  const quiet = (): void => {
    if (reported === 'running') reportState(parts, 'idle')
    reported = 'idle'
  }
  for (;;) {
    const alarm = lastResult && endLater(queue, parts.options.exitAfterIdleMs)
    const queued = await whileQuiet(parts, state, () => queue.next(quiet)).finally(() => clearTimeout(alarm))
    if (queued === undefined) {
      await state.offer?.settled()
      return { lastResult }
    }
    state.offer?.drop()
    state.offer = undefined
    if (reported === 'idle') {
      reportState(parts, 'running')
      reported = 'running'
    }
    lastResult = await oneTurn(parts, state, queue, queued)
    await offerNext(parts, state, queue, lastResult)
  }
}

const endLater = (queue: InputQueue, ms: number | undefined): NodeJS.Timeout | undefined =>
  ms === undefined ? undefined : setTimeout(() => queue.end(), ms)

/** After a turn that went well the host may be given a guess at the next prompt; it is made while the session waits. */
const offerNext = async (
  parts: EngineParts,
  state: SessionState,
  queue: InputQueue,
  result: ResultMessage,
): Promise<void> => {
  const ask = parts.suggest?.()
  const isAnswer = result.subtype === 'success' && !result.is_error && result.local_command === undefined
  if (ask === undefined || !isAnswer || result.num_turns === 0 || queue.waiting.length > 0) return
  state.offer = (await import('./suggestion.ts')).offerSuggestion(parts, state, ask)
}

const reportState = (parts: EngineParts, value: 'idle' | 'running'): void => {
  if (!parts.options.reportSessionState) return
  parts.sink.emit({
    type: 'system',
    subtype: 'session_state_changed',
    state: value,
    ...tags(parts.transcript),
  })
}

/** Exactly one result, whatever happens in between (PAIN-25). */
const oneTurn = async (
  parts: EngineParts,
  state: SessionState,
  queue: InputQueue,
  queued: QueuedMessage,
): Promise<ResultMessage> => {
  const turn = beginTurn(state, queued.message.uuid ?? parts.transcript.newId(), queued.message.origin)
  state.ledger.work.since = turn.startedAt
  noteTurnStart(parts, state, turn, queue.waiting)
  let end: TurnEnd
  try {
    end = await acceptAndRun(parts, state, turn, queue, queued)
  } catch (error) {
    parts.log('turn_failed', {
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    })
    end = turn.controller.signal.aborted ? { type: 'interrupted', phase: 'streaming' } : setupFailed(error)
  }
  state.ledger.work.ms += performance.now() - turn.startedAt
  state.ledger.work.since = undefined
  await takeBack(parts, turn)
  await parts.checkpoints?.turnEnded()
  await parts.transcript.sync('turn').catch((error: unknown) => {
    // What could not be made sure on disk must not cost the host its result.
    notSynced(parts, error)
    if (end.type === 'completed') end = setupFailed(error)
  })
  turn.denials.push(...state.tasks.lateDenials.splice(0))
  const result = resultMessage(parts, state, turn, end, queue.waiting.length)
  state.resultCount += 1
  parts.sink.emit(result)
  if (!state.leaving) noteTurnEnd(parts, state, result, queue.waiting)
  endTurn(state)
  await parts.sink.drain()
  return result
}

const acceptAndRun = async (
  parts: EngineParts,
  state: SessionState,
  turn: TurnState,
  queue: InputQueue,
  { message }: QueuedMessage,
): Promise<TurnEnd> => {
  acceptUuid(state, turn.promptUuid)
  await parts.facts.ready()
  await state.switching
  if (!state.begun) {
    await startSession(parts, state, parts.options.startSource ?? 'startup', turn.controller.signal)
  }
  const { content } = message.message
  const agents = createAgents({ parts, state, turn, runTurn })
  const announce = once(() => {
    parts.sink.emit(initMessage(parts, state))
    if (parts.options.replayUserMessages) {
      parts.sink.emit(userMessage(parts, turn.promptUuid, content, { isReplay: true }))
    }
  })
  const waiting = deferredCall(state)
  state.putOff = false
  if (waiting !== undefined) {
    announce()
    const end = await makeDeferredCall(parts, state, turn, waiting)
    if (end !== undefined) return end
    if (isBlank(content)) return runTurn(parts, state, turn, queue)
  }
  const entered = await enterPrompt({ parts, state, turn, agents }, message, announce)
  parts.transcript.sync('prompt').catch((error: unknown) => notSynced(parts, error))
  if (entered.type === 'done') return entered.end
  // What tools change comes after it: they wait for the checkpoint, the request does not.
  void parts.checkpoints?.mark(turn.promptUuid)
  turn.userMessages = 1
  if (message.shouldQuery === false) {
    turn.userMessages = 0
    return { type: 'completed' }
  }
  return runTurn(parts, state, turn, queue)
}

const once = (act: () => void): (() => void) => {
  let done = false
  return () => {
    if (!done) act()
    done = true
  }
}

/** There was a call to make, and nothing to say beside it. */
const isBlank = (content: InboundUserMessage['message']['content']): boolean =>
  typeof content === 'string' && content.trim() === ''

const notSynced = (parts: EngineParts, error: unknown): void =>
  parts.log('transcript_not_synced', { error: String(error) })

const setupFailed = (error: unknown): TurnEnd => ({
  type: 'failed',
  errors: [describe(error)],
  terminalReason: 'turn_setup_failed',
})

/** What a command allowed for its turn ends with the turn. */
const takeBack = async (parts: EngineParts, turn: TurnState): Promise<void> => {
  for (const undo of turn.onEnd) {
    await undo().catch((error: unknown) => parts.log('undo_failed', { error: String(error) }))
  }
}

const describe = (error: unknown): string => {
  // Our own errors say what to do.
  if (error instanceof AgentError) return error.message
  return error instanceof Error ? `Internal error: ${error.message}` : `Internal error: ${String(error)}`
}
