import type { ExitReason, InboundUserMessage, PermissionMode, Usage } from '@agent-engine/protocol'
import { TurnInterrupted } from './abort.ts'
import { type DirectCalls, directCalls } from './direct-calls.ts'
import { addDirectory } from './hooks/directory-hooks.ts'
import { switchModel } from './hooks/model-hooks.ts'
import { endSession, startSession } from './hooks/session-hooks.ts'
import type { VerdictQuestion } from './hooks/verdict-agent.ts'
import { type Inspection, inspect } from './inspect/inspection.ts'
import type { EngineParts } from './parts.ts'
import { deferredCall } from './put-off.ts'
import { createQueue } from './queue.ts'
import { userMessage } from './record.ts'
import { runSession, type SessionOutcome } from './session-loop.ts'
import { detachShells, stopWaiting } from './shell-list.ts'
import { createState } from './state.ts'
import { createTasks } from './subagent/tasks.ts'
import { type TaskOutputTail, taskOutput } from './task-output.ts'

/** What an interrupt found (spec: protocol §9). */
export interface InterruptReceipt {
  /** uuids of messages that wait for their turn. */
  readonly still_queued: readonly string[]
  /** uuids of waiting messages that were dropped; only when asked for. */
  readonly cancelled?: readonly string[]
}

/** One session: messages in, events out through the sink. Knows no terminal, no stdio and no argv. */
export interface Engine {
  readonly sessionId: string
  /** An id for something that happens in the session. */
  newId(): string
  readonly permissionMode: PermissionMode
  readonly running: boolean
  /** `running` also between turns, while an agent in the background may still begin one. */
  readonly sessionState: 'idle' | 'running'
  /** The conversation ends with a call that a hook put off: the next turn makes it, also without a prompt. */
  readonly hasDeferredCall: boolean
  /** Id of the model that the next request goes to. */
  readonly model: string
  /** uuid of the prompt that the running turn answers. */
  readonly promptUuid: string | undefined
  readonly direct: DirectCalls
  readonly inspect: Inspection
  /** Queues a message; false when its uuid was accepted before. */
  submit(message: InboundUserMessage): boolean
  /** Echoes a message that was dropped as a duplicate, so that its sender knows it arrived. */
  acknowledge(message: InboundUserMessage): void
  /** No more input: `run` resolves when the queue is empty. */
  endInput(): void
  /** Ends one subagent or command that hosts know of; false when there is none of that id. */
  stopTask(id: string): boolean
  /** Lets subagents and commands that somebody waits for go on in the background, or only that of one call. */
  sendToBackground(toolUseId?: string): number
  /** The end of what a subagent or a shell in the background has put out; undefined when there is none of that id. */
  taskOutput(id: string): Promise<TaskOutputTail | undefined>
  /** Drops what waits and ends after the running turn. */
  stop(): void
  /** `leaving`: the process has to go and nobody wanted the turn to stop; it stays open for whoever resumes the session. */
  interrupt(options?: { readonly cancelQueued?: boolean; readonly leaving?: boolean }): InterruptReceipt
  cancelQueued(uuid: string): boolean
  /** Gives the resolved id. Takes effect with the next request. Rejects with `ModelSwitchRefused`. */
  setModel(model: string | null | undefined): string | Promise<string>
  setMaxThinkingTokens(tokens: number | null): void
  /** File tools may use this directory from now on. Gives its absolute path; rejects with `NoDirectory`. */
  addDirectory(path: string): Promise<string>
  /** Adds what a request beside the conversation has used to the totals of the process. */
  account(model: string, usage: Usage, apiMs: number): void
  /** Lets a small agent answer the question of a hook; gives JSON text. Rejects when it comes to no answer. */
  askVerdict(question: VerdictQuestion): Promise<string>
  run(): Promise<SessionOutcome>
  /** Starts the session without a prompt: its hooks are told, nothing else happens. */
  begin(): Promise<void>
  /** Tells SessionEnd hooks, once, that the session is over. Never rejects. */
  end(reason: ExitReason): Promise<void>
  /** Resolves when no turn runs and none waits: the result of the last one is out. */
  untilIdle(): Promise<void>
}

/** How long subagents in the background may go on after the input has ended. */
const BACKGROUND_WAIT_MS = 600_000

export const createEngine = (parts: EngineParts): Engine => {
  const queue = createQueue()
  const state = createState(parts.history, parts.model, parts.options, {
    tasks: createTasks(queue, parts.transcript.newId),
  })
  const uuidsOf = (messages: readonly { readonly message: InboundUserMessage }[]): string[] =>
    messages.flatMap(({ message }) => (message.uuid === undefined ? [] : [message.uuid]))
  return {
    direct: directCalls(parts, state),
    inspect: inspect(parts, state),
    get sessionId() {
      return parts.transcript.sessionId
    },
    newId: parts.transcript.newId,
    get permissionMode() {
      return parts.gate.mode
    },
    get running() {
      return state.turn !== undefined
    },
    get sessionState() {
      return state.turn !== undefined || queue.held ? 'running' : 'idle'
    },
    get hasDeferredCall() {
      return deferredCall(state) !== undefined
    },
    get model() {
      return parts.model.resolve(state.turn?.model ?? state.model)
    },
    get promptUuid() {
      return state.turn?.promptUuid
    },
    submit(message) {
      const duplicate =
        message.uuid !== undefined &&
        (state.seenUuids.has(message.uuid) ||
          queue.waiting.some((waiting) => waiting.message.uuid === message.uuid))
      if (!duplicate) queue.push(message, performance.now())
      return !duplicate
    },
    acknowledge: (message) =>
      parts.sink.emit(
        userMessage(parts, message.uuid ?? parts.transcript.newId(), message.message.content, {
          isReplay: true,
        }),
      ),
    endInput() {
      queue.end()
      // What works in the background keeps the session open, but not for ever.
      setTimeout(() => state.tasks.stopAll(), parts.options.backgroundWaitMs ?? BACKGROUND_WAIT_MS).unref()
    },
    stopTask(id) {
      if (state.tasks.stop(id) || stopWaiting(state.shells, id)) return true
      const { background } = parts.toolContext('task', AbortSignal.abort()).shell
      const isShell = background.find(id) !== undefined
      if (isShell) void background.kill(id)
      return isShell
    },
    sendToBackground: (toolUseId) => state.tasks.detach(toolUseId) + detachShells(state.shells, toolUseId),
    taskOutput: (id) => taskOutput(parts, state, id),
    stop() {
      state.tasks.stopAll()
      queue.remove(() => true)
      queue.end()
    },
    interrupt({ cancelQueued = false, leaving = false } = {}) {
      state.leaving ||= leaving
      state.offer?.drop()
      state.turn?.controller.abort(new TurnInterrupted())
      if (parts.agents?.stopOnInterrupt() ?? true) state.tasks.stopAll()
      if (!cancelQueued) return { still_queued: uuidsOf(queue.waiting) }
      return { still_queued: [], cancelled: uuidsOf(queue.remove(() => true)) }
    },
    cancelQueued: (uuid) => queue.remove((message) => message.uuid === uuid).length > 0,
    setModel: (model) =>
      switchModel(parts, state, model === null || model === 'default' ? undefined : model, 'sdk'),
    account: (model, usage, apiMs) => state.ledger.record(model, usage, apiMs),
    addDirectory: (path) => addDirectory(parts, path, 'register_repo_root'),
    setMaxThinkingTokens(tokens) {
      state.maxThinkingTokens = tokens ?? undefined
    },
    askVerdict: async (question) =>
      (await import('./hooks/verdict-agent.ts')).askVerdictAgent(parts, state, question),
    run: () => runSession(parts, state, queue),
    async begin() {
      await parts.facts.ready()
      const source = parts.options.startSource ?? 'startup'
      if (!state.begun) await startSession(parts, state, source, new AbortController().signal)
    },
    end(reason) {
      state.shells.over = true
      return endSession(parts, state, reason)
    },
    untilIdle: () => queue.untilIdle(),
  }
}
