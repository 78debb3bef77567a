import type { EngineParts } from '../parts.ts'
import { tags } from '../record.ts'
import type { AgentTask } from './tasks.ts'

export const idsOf = ({ id, runId }: AgentTask): { task_id: string; run_id: string } => ({
  task_id: id,
  run_id: runId,
})

/** Tells hosts how far an agent is, and which tool it uses. */
export const emitProgress = (
  { sink, transcript }: Pick<EngineParts, 'sink' | 'transcript'>,
  task: AgentTask,
  toolName?: string,
): void => {
  const usage = task.usage?.()
  if (usage === undefined) return
  sink.emit({
    type: 'system',
    subtype: 'task_progress',
    ...idsOf(task),
    tool_use_id: task.toolUseId,
    description: task.description,
    subagent_type: task.type,
    usage,
    ...(toolName === undefined ? {} : { last_tool_name: toolName }),
    ...(task.summary === undefined ? {} : { summary: task.summary }),
    ...tags(transcript),
  })
}
