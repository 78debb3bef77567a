import type { TaskUsage } from '@agent-engine/protocol'
import type { AgentReport, AgentStarted } from '../../tools/agents.ts'
import { notify } from '../hooks/permission-hooks.ts'
import { tags } from '../record.ts'
import { idsOf } from './progress.ts'
import { type AgentRun, type Parent, runAgent } from './run-agent.ts'

/** Lets an agent work on its own. Hosts are told of it, and the model gets its report as a message. */
export const runInBackground = (parent: Parent, run: AgentRun): AgentStarted => {
  tellOfStart(parent, run)
  follow(parent, run, runAgent(parent, run, new AbortController().signal))
  return started(run)
}

/** Waits for an agent, unless the host sends it to the background meanwhile. */
export const runInForeground = async (
  parent: Parent,
  run: AgentRun,
  signal: AbortSignal,
): Promise<AgentReport | AgentStarted> => {
  const working = runAgent(parent, run, signal)
  const report = await Promise.race([working, run.task.detached])
  if (report !== undefined) return report
  tellOfStart(parent, run)
  follow(parent, run, working)
  return started(run)
}

const started = ({ task, model, transcriptPath }: AgentRun): AgentStarted => ({
  type: 'started',
  agentId: task.id,
  model,
  outputFile: transcriptPath,
})

const tellAll = ({ parts: { sink, transcript }, state }: Parent): void =>
  sink.emit({
    type: 'system',
    subtype: 'background_tasks_changed',
    tasks: [...state.tasks.background()],
    ...tags(transcript),
  })

const tellOfStart = (parent: Parent, { task, spec, launch }: AgentRun): void => {
  const { sink, transcript } = parent.parts
  tellAll(parent)
  sink.emit({
    type: 'system',
    subtype: 'task_started',
    ...idsOf(task),
    tool_use_id: task.toolUseId,
    description: task.description,
    subagent_type: spec.name,
    is_backgrounded: true,
    spawn_depth: task.depth,
    task_type: 'local_agent',
    prompt: launch.prompt,
    ...tags(transcript),
  })
}

const follow = (parent: Parent, run: AgentRun, working: Promise<AgentReport>): void => {
  const { task } = run
  const { parts, state } = parent
  const { sink, transcript } = parts
  const finish = (status: Status, summary: string): void => {
    sink.emit({
      type: 'system',
      subtype: 'task_updated',
      ...idsOf(task),
      patch: { status: PATCHES[status], end_time: transcript.now() },
      ...tags(transcript),
    })
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
    tellAll(parent)
    if (status === 'stopped' || !parts.hooks.has('Notification')) return
    const how = status === 'completed' ? 'has finished' : 'has failed'
    notify(parts, `The agent "${task.description}" ${how}`, 'agent_completed', new AbortController().signal)
  }
  const release = state.tasks.holdOpen()
  void working
    .then(
      (report) => {
        finish('completed', report.texts.join('\n'))
        announce(parent, run, 'completed', report.texts.join('\n\n'))
      },
      (error: unknown) => {
        const stopped = task.controller.signal.aborted
        const why = error instanceof Error ? error.message : String(error)
        finish(stopped ? 'stopped' : 'failed', why)
        // Whoever stopped it knows.
        if (!stopped) announce(parent, run, 'failed', why)
      },
    )
    .finally(release)
}

const NO_USAGE: TaskUsage = { total_tokens: 0, tool_uses: 0, duration_ms: 0 }

type Status = 'completed' | 'failed' | 'stopped'
const PATCHES = { completed: 'completed', failed: 'failed', stopped: 'killed' } as const

const announce = ({ parts, state }: Parent, { task }: AgentRun, status: Status, text: string): void =>
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
