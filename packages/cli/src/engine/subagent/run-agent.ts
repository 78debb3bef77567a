import type { Usage } from '@agent-engine/protocol'
import { reminder } from '../../context/reminders.ts'
import { contextTokens } from '../../context/tokens.ts'
import type { AgentSpec } from '../../extensions/agent-spec.ts'
import type { AgentLaunch, AgentReport } from '../../tools/agents.ts'
import { ToolFailure } from '../../tools/define.ts'
import { recordContexts } from '../hooks/record-contexts.ts'
import type { EngineParts } from '../parts.ts'
import { createQueue, type InputQueue } from '../queue.ts'
import { recordUser, userMessage } from '../record.ts'
import { beginTurn, createState, type SessionState, type TurnState } from '../state.ts'
import type { TurnEnd } from '../turn-end.ts'
import { warn } from '../warn.ts'
import { preloadSkills } from './preload-skills.ts'
import type { AgentTask } from './tasks.ts'

/** The agent that starts another one, and how turns are run. */
export interface Parent {
  readonly parts: EngineParts
  readonly state: SessionState
  readonly turn: TurnState
  runTurn(parts: EngineParts, state: SessionState, turn: TurnState, queue: InputQueue): Promise<TurnEnd>
}

/** A subagent that is ready to start. */
export interface AgentRun {
  readonly task: AgentTask
  readonly spec: AgentSpec
  readonly launch: AgentLaunch
  /** Resolved. */
  readonly model: string
  /** The engine of the agent. */
  readonly parts: EngineParts
  readonly transcriptPath: string
  /** For people: what it has to do without. */
  readonly warnings: readonly string[]
  /** Ends what was started for it; gives what is to be said about what it leaves behind. */
  close(): Promise<string | undefined>
}

const MAX_CONTINUATIONS = 8

/**
 * Runs a subagent to its end. What it used counts for the session, what it was denied for the turn of its parent. Throws
 * `ToolFailure` when it did not come to an end of its own, and the signal's reason when that fired.
 */
export const runAgent = async (parent: Parent, run: AgentRun, signal: AbortSignal): Promise<AgentReport> => {
  const { task, launch } = run
  const startedAt = performance.now()
  const state = createState(
    [],
    parent.parts.model,
    { model: run.model, maxThinkingTokens: undefined },
    parent.state,
  )
  const turn = { ...beginTurn(state, launch.toolUseId), controller: task.controller }
  state.turn = turn
  // In the background it does not depend on the turn of its parent any more.
  const abort = (): void => {
    if (!task.background) task.controller.abort(signal.reason)
  }
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort, { once: true })
  task.usage = () => ({
    total_tokens: contextTokens(state.gauge.measured?.usage ?? NO_USAGE),
    tool_uses: turn.toolUses,
    duration_ms: Math.round(performance.now() - startedAt),
  })
  describe(parent, run, false)
  let endSummaries = (): void => undefined
  let completed = false
  try {
    endSummaries = await startSummaries(parent, task, state)
    const end = await converse(parent, run, state, turn)
    if (end.type === 'interrupted') throw task.controller.signal.reason
    if (end.type !== 'completed' && end.type !== 'hook_stopped')
      throw new ToolFailure('agent_failed', failureText(run, state, end))
    completed = true
    const note = await run.close()
    return {
      type: 'completed',
      agentId: task.id,
      model: run.model,
      texts: [...lastTexts(state), ...(note === undefined ? [] : [note])],
      durationMs: performance.now() - startedAt,
      usage: state.gauge.measured?.usage ?? NO_USAGE,
      toolUses: turn.toolUses,
    }
  } finally {
    endSummaries()
    signal.removeEventListener('abort', abort)
    await tidyUp(run, turn)
    // The turn of its parent may be over by now.
    if (task.background) parent.state.tasks.lateDenials.push(...turn.denials)
    else parent.turn.denials.push(...turn.denials)
    const killed = task.controller.signal.aborted
    parent.state.tasks.end(task, completed ? 'completed' : killed ? 'killed' : 'failed')
    describe(parent, run, true)
  }
}

/** Summaries of what it does, where the host wants them; gives their end. */
const startSummaries = async (
  { parts }: Parent,
  task: AgentTask,
  state: SessionState,
): Promise<() => void> => {
  const wanted = parts.agents?.summarize()
  if (wanted === undefined) return () => undefined
  const { summarizeProgress } = await import('./summaries.ts')
  return summarizeProgress({ parts, task, state, ...wanted })
}

/** What held for its one turn is taken back; what was started for it ends. */
const tidyUp = async (run: AgentRun, turn: TurnState): Promise<void> => {
  for (const undo of turn.onEnd) {
    await undo().catch((error: unknown) => run.parts.log('undo_failed', { error: String(error) }))
  }
  await run.close()
}

const NO_USAGE: Usage = { input_tokens: 0, output_tokens: 0 }

const describe = ({ parts }: Parent, { task, spec, model }: AgentRun, finished: boolean): void =>
  parts.transcript.describeAgent(task.id, {
    agentType: spec.name,
    isBuiltIn: spec.source === 'built-in',
    description: task.description,
    toolUseId: task.toolUseId,
    spawnDepth: task.depth,
    model,
    ...(parts.agent === undefined ? {} : { parentAgentId: parts.agent.id }),
    finished,
  })

/** Turn after turn until no SubagentStop hook wants more. */
const converse = async (
  parent: Parent,
  run: AgentRun,
  state: SessionState,
  turn: TurnState,
): Promise<TurnEnd> => {
  const { parts, launch, spec } = run
  for (const warning of run.warnings)
    warn(parts, `The agent '${spec.name}' starts without what it names: ${warning}.`)
  const { signal } = turn.controller
  await preloadSkills(parts, state, spec, { toolUseId: launch.toolUseId, signal })
  if (spec.reminder !== undefined) {
    recordUser({ parts, state }, { content: reminder(spec.reminder), meta: true })
  }
  const uuid = recordUser({ parts, state }, { content: launch.prompt })
  parts.sink.emit(userMessage(parts, uuid, [{ type: 'text', text: launch.prompt }]))
  await tellOfStart(run, state)
  for (let continued = 0; ; continued += 1) {
    const end = await parent.runTurn(parts, state, turn, createQueue())
    if (end.type !== 'completed' || continued === MAX_CONTINUATIONS) return end
    const objection = await askStopHooks(run, state, continued > 0)
    if (objection === undefined) return end
    recordUser({ parts, state }, { content: objection, meta: true })
  }
}

/** What hooks add stands behind the prompt. */
const tellOfStart = async ({ parts, spec, task }: AgentRun, state: SessionState): Promise<void> => {
  if (!parts.hooks.has('SubagentStart')) return
  const outcome = await parts.hooks.dispatch('SubagentStart', {
    fields: { agent_id: task.id, agent_type: spec.name },
    matchValue: spec.name,
    signal: task.controller.signal,
  })
  recordContexts({ parts, state }, outcome.additionalContext)
}

const askStopHooks = async (
  { parts, spec, task, transcriptPath }: AgentRun,
  state: SessionState,
  isActive: boolean,
): Promise<string | undefined> => {
  if (!parts.hooks.has('SubagentStop')) return undefined
  const outcome = await parts.hooks.dispatch('SubagentStop', {
    fields: {
      stop_hook_active: isActive,
      agent_id: task.id,
      agent_type: spec.name,
      agent_transcript_path: transcriptPath,
      last_assistant_message: lastTexts(state).join('\n'),
    },
    matchValue: spec.name,
    agentId: task.id,
    signal: task.controller.signal,
  })
  if (outcome.stop !== undefined) return undefined
  const reasons = [
    ...(outcome.block === undefined ? [] : [outcome.block.reason]),
    ...outcome.additionalContext,
  ]
  return reasons.length === 0 ? undefined : reasons.join('\n')
}

/** The text blocks of the last response. */
const lastTexts = ({ history }: SessionState): string[] => {
  const last = history.findLast(({ role, excluded }) => role === 'assistant' && !excluded)
  if (last === undefined) return []
  const response = history.filter(
    (entry) => entry === last || (entry.messageId !== undefined && entry.messageId === last.messageId),
  )
  return response.flatMap(({ content }) =>
    typeof content === 'string'
      ? [content]
      : content.flatMap((block) => (block.type === 'text' && block.text.trim() !== '' ? [block.text] : [])),
  )
}

/** What was found so far is worth something, also when the end is not what was hoped for. */
const failureText = ({ spec }: AgentRun, state: SessionState, end: TurnEnd): string => {
  const said = lastTexts(state).join('\n')
  return [
    `Agent '${spec.name}' did not finish: ${reasonOf(end)}`,
    ...(said === '' ? [] : [`Its last words:\n${said}`]),
  ].join('\n\n')
}

const reasonOf = (end: TurnEnd): string => {
  switch (end.type) {
    case 'api_error':
      return end.failure.text
    case 'max_turns':
      return `it used up its ${end.limit} turns.`
    case 'max_budget':
      return end.message
    case 'failed':
      return end.errors.join(' ')
    default:
      return 'it was stopped.'
  }
}
