import type { AssistantMessage, EngineMessage, UserMessage } from '@agent-engine/protocol'
import type { EventSink } from '../parts.ts'

export interface SubagentLabels {
  /** The Task call that the agent works for. */
  readonly toolUseId: string
  readonly agentId: string
  readonly agentType: string
  readonly description: string
  readonly forwardText: boolean
  /** It has called a tool. */
  onToolUse?(name: string): void
}

/**
 * Passes on what hosts see of a subagent: its tool calls and their results, under the id of the Task call. Its words, its
 * prompt and its raw events stay with it, unless the host wants its text too (spec: protocol §15).
 */
export const subagentSink = (sink: EventSink, labels: SubagentLabels): EventSink => ({
  emit(message) {
    const shown = labelled(message, labels)
    if (shown !== undefined) sink.emit(shown)
    if (message.type === 'assistant' && message.parent_tool_use_id === null) {
      for (const block of message.message.content)
        if (block.type === 'tool_use') labels.onToolUse?.(block.name)
    }
  },
  drain: () => sink.drain(),
})

const labelled = (message: EngineMessage, labels: SubagentLabels): EngineMessage | undefined => {
  switch (message.type) {
    case 'assistant':
    case 'user':
      return labels.forwardText || isAboutTools(message) ? withLabels(message, labels) : undefined
    case 'tool_progress':
      return { ...message, parent_tool_use_id: message.parent_tool_use_id ?? labels.toolUseId }
    case 'system':
      return message.subtype === 'compact_boundary' || message.subtype === 'status' ? undefined : message
    default:
      return undefined
  }
}

const isAboutTools = ({ message: { content } }: AssistantMessage | UserMessage): boolean =>
  typeof content !== 'string' &&
  content.some((block) => block.type === 'tool_use' || block.type === 'tool_result')

/** What an agent of an agent said keeps the labels that it has. */
const withLabels = <M extends AssistantMessage | UserMessage>(message: M, labels: SubagentLabels): M =>
  message.parent_tool_use_id === null
    ? {
        ...message,
        parent_tool_use_id: labels.toolUseId,
        agent_id: labels.agentId,
        subagent_type: labels.agentType,
        task_description: labels.description,
      }
    : message
