import type { ContentBlockParam } from '@agent-engine/protocol'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import type { Todo } from './todo-state.ts'

/** A message as far as this is concerned. */
interface Said {
  readonly role: 'user' | 'assistant'
  readonly content: string | readonly ContentBlockParam[]
}

/** The task list that a conversation ends with. A list of which everything is done is empty (spec: tools §7.1). */
export const lastTodos = (history: readonly Said[]): readonly Todo[] => {
  for (const { role, content } of history.toReversed()) {
    if (role !== 'assistant' || typeof content === 'string') continue
    const call = content.findLast((block) => block.type === 'tool_use' && block.name === 'TodoWrite')
    if (call === undefined || !('input' in call) || !isJsonObject(call.input)) continue
    const { todos } = call.input
    const items = Array.isArray(todos) ? todos.filter(isTodo) : []
    return items.every(({ status }) => status === 'completed') ? [] : items
  }
  return []
}

const STATUSES: readonly unknown[] = ['pending', 'in_progress', 'completed']

const isTodo = (item: unknown): item is Todo =>
  isJsonObject(item) &&
  typeof item.content === 'string' &&
  typeof item.activeForm === 'string' &&
  STATUSES.includes(item.status)
