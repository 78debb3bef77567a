import type { TaskUpdatedMessage, TaskUsage } from '@agent-engine/protocol'
import type { AgentReport, AgentStarted } from '../../tools/agents.ts'
import { ToolFailure } from '../../tools/define.ts'
import { notify } from '../hooks/permission-hooks.ts'
import { tags } from '../record.ts'
import { tellOfBackground } from '../shell-tasks.ts'
import { idsOf } from './progress.ts'
import { type AgentRun, type Parent, runAgent } from './run-agent.ts'

/** Lets an agent work on its own. Hosts are told of it, and the model gets its report as a message. */
export const runInBackground = (parent: Parent, run: AgentRun): AgentStarted => {
  tellOfBackground(parent.parts, parent.state)
  tellOfStart(parent, run)
  follow(parent, run, settle(runAgent(parent, run, new AbortController().signal)))
  return started(run)
}

/** Waits for an agent, unless the host sends it to the background meanwhile. */
export const runInForeground = async (
  parent: Parent,
  run: AgentRun,
  signal: AbortSignal,
): Promise<AgentReport | AgentStarted> => {
  tellOfStart(parent, run)
  const working = settle(runAgent(parent, run, signal))
  const settled = await Promise.race([working, run.task.detached])
  if (settled === undefined) {
    tellOfChange(parent, run, { is_backgrounded: true })
    tellOfBackground(parent.parts, parent.state)
    follow(parent, run, working)
    return started(run)
  }
  const end = endOf(run, settled)
  tellOfEnd(parent, run, end)
  if ('report' in settled) return settled.report
  // The turn goes on when it was this agent alone that somebody stopped.
  if (end.status === 'stopped' && !signal.aborted) throw new ToolFailure('agent_stopped', STOPPED)
  throw settled.error
}

const STOPPED = 'The user stopped this agent before it had finished. It may have had effects already.'

type Settled = { readonly report: AgentReport } | { readonly error: unknown }

const settle = (working: Promise<AgentReport>): Promise<Settled> =>
  working.then(
    (report) => ({ report }),
    (error: unknown) => ({ error }),
  )

interface End {
  readonly status: Status
  readonly summary: string
}

const endOf = ({ task }: AgentRun, settled: Settled): End => {
  if ('report' in settled) return { status: 'completed', summary: settled.report.texts.join('\n') }
  const { error } = settled
  return {
    status: task.controller.signal.aborted ? 'stopped' : 'failed',
    summary: error instanceof Error ? error.message : String(error),
  }
}

const started = ({ task, model, transcriptPath }: AgentRun): AgentStarted => ({
  type: 'started',
  agentId: task.id,
  model,
  outputFile: transcriptPath,
})

const tellOfStart = (parent: Parent, { task, spec, launch }: AgentRun): void => {
  const { sink, transcript, agent } = parent.parts
  sink.emit({
    type: 'system',
    subtype: 'task_started',
    ...idsOf(task),
    tool_use_id: task.toolUseId,
    description: task.description,
    subagent_type: spec.name,
    is_backgrounded: task.background,
    spawn_depth: task.depth,
    task_type: 'local_agent',
    prompt: launch.prompt,
    ...(agent === undefined ? {} : { parent_task_id: agent.id }),
    ...tags(transcript),
  })
}

const tellOfChange = (
  { parts: { sink, transcript } }: Parent,
  { task }: AgentRun,
  patch: TaskUpdatedMessage['patch'],
): void => sink.emit({ type: 'system', subtype: 'task_updated', ...idsOf(task), patch, ...tags(transcript) })

const tellOfEnd = (parent: Parent, run: AgentRun, { status, summary }: End): void => {
  const { task } = run
  const { sink, transcript } = parent.parts
  tellOfChange(parent, run, { status: PATCHES[status], end_time: parent.parts.transcript.now() })
  sink.emit({
    type: 'system',
    subtype: 'task_notification',
    ...idsOf(task),
    tool_use_id: task.toolUseId,
    status,
    output_file: run.transcriptPath,
    summary,
    usage: task.usage?.() ?? NO_USAGE,
    ...tags(transcript),
  })
}

/** Nobody waits for the agent: hooks hear of its end, and so does the model. */
const follow = (parent: Parent, run: AgentRun, working: Promise<Settled>): void => {
  const { parts, state } = parent
  const release = state.tasks.holdOpen()
  void working
    .then((settled) => {
      const end = endOf(run, settled)
      tellOfEnd(parent, run, end)
      tellOfBackground(parent.parts, parent.state)
      // Whoever stopped it knows.
      if (end.status === 'stopped') return
      if (parts.hooks.has('Notification')) {
        const how = end.status === 'completed' ? 'has finished' : 'has failed'
        const text = `The agent "${run.task.description}" ${how}`
        notify(parts, text, 'agent_completed', new AbortController().signal)
      }
      const report = 'report' in settled ? settled.report.texts.join('\n\n') : end.summary
      announce(parent, run, end.status, report)
    })
    .finally(release)
}

const NO_USAGE: TaskUsage = { total_tokens: 0, tool_uses: 0, duration_ms: 0 }

type Status = 'completed' | 'failed' | 'stopped'
const PATCHES = { completed: 'completed', failed: 'failed', stopped: 'killed' } as const

const announce = (
  { parts, state }: Parent,
  { task }: AgentRun,
  status: 'completed' | 'failed',
  text: string,
): void =>
  state.tasks.announce({
    type: 'user',
    uuid: parts.transcript.newId(),
    message: {
      role: 'user',
      content: [
        '<task-notification>',
        `<task-id>${task.id}</task-id>`,
        `<status>${status}</status>`,
        `<summary>The background agent "${task.description}" has ${status === 'completed' ? 'finished' : 'failed'}.</summary>`,
        `<result>\n${text}\n</result>`,
        '</task-notification>',
      ].join('\n'),
    },
    parent_tool_use_id: null,
    isSynthetic: true,
    client_composed: true,
    origin: { kind: 'task-notification' },
  })
