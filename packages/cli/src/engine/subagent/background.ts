import { randomUUID } from 'node:crypto'
import type { TaskUsage } from '@agent-engine/protocol'
import type { AgentReport, AgentStarted } from '../../tools/agents.ts'
import { tags } from '../record.ts'
import { type AgentRun, type Parent, runAgent } from './run-agent.ts'

/** Lets an agent work on its own. Hosts are told of it, and the model gets its report as a message. */
export const runInBackground = (parent: Parent, run: AgentRun): AgentStarted => {
  const { task, launch, spec } = run
  const { parts, state } = parent
  const { sink, transcript } = parts
  const ids = { task_id: task.id, run_id: task.runId }
  const tellAll = (): void =>
    sink.emit({
      type: 'system',
      subtype: 'background_tasks_changed',
      tasks: [...state.tasks.background()],
      ...tags(transcript.sessionId),
    })
  tellAll()
  sink.emit({
    type: 'system',
    subtype: 'task_started',
    ...ids,
    tool_use_id: task.toolUseId,
    description: task.description,
    subagent_type: spec.name,
    is_backgrounded: true,
    spawn_depth: task.depth,
    task_type: 'local_agent',
    prompt: launch.prompt,
    ...tags(transcript.sessionId),
  })
  const startedAt = performance.now()
  const finish = (status: Status, summary: string, usage: TaskUsage): void => {
    sink.emit({
      type: 'system',
      subtype: 'task_updated',
      ...ids,
      patch: { status: PATCHES[status], end_time: Date.now() },
      ...tags(transcript.sessionId),
    })
    sink.emit({
      type: 'system',
      subtype: 'task_notification',
      ...ids,
      tool_use_id: task.toolUseId,
      status,
      output_file: run.transcriptPath,
      summary,
      usage,
      ...tags(transcript.sessionId),
    })
    tellAll()
  }
  const release = state.tasks.holdOpen()
  void runAgent(parent, run, new AbortController().signal)
    .then(
      (report) => {
        finish('completed', report.texts.join('\n'), usageOf(report))
        announce(parent, run, 'completed', report.texts.join('\n\n'))
      },
      (error: unknown) => {
        const stopped = task.controller.signal.aborted
        const why = error instanceof Error ? error.message : String(error)
        finish(stopped ? 'stopped' : 'failed', why, {
          total_tokens: 0,
          tool_uses: 0,
          duration_ms: Math.round(performance.now() - startedAt),
        })
        // Whoever stopped it knows.
        if (!stopped) announce(parent, run, 'failed', why)
      },
    )
    .finally(release)
  return { type: 'started', agentId: task.id, model: run.model, outputFile: run.transcriptPath }
}

type Status = 'completed' | 'failed' | 'stopped'
const PATCHES = { completed: 'completed', failed: 'failed', stopped: 'killed' } as const

const usageOf = ({ usage, toolUses, durationMs }: AgentReport): TaskUsage => ({
  total_tokens:
    usage.input_tokens +
    (usage.cache_creation_input_tokens ?? 0) +
    (usage.cache_read_input_tokens ?? 0) +
    usage.output_tokens,
  tool_uses: toolUses,
  duration_ms: Math.round(durationMs),
})

const announce = ({ state }: Parent, { task }: AgentRun, status: Status, text: string): void =>
  state.tasks.announce({
    type: 'user',
    uuid: randomUUID(),
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
