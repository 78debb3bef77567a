import type { HistoryEntry } from './history.ts'
import { asContent, reminder } from './reminders.ts'

/** How long the task list has been left alone. Counted per agent, in responses of the model. */
export interface TodoAttention {
  readonly sinceWrite: number
  /** Undefined: no reminder since the last write. */
  readonly sinceReminder?: number
}

const FIRST_AFTER = 7
const AGAIN_AFTER = 3

export const NO_RESPONSES: TodoAttention = { sinceWrite: 0 }

export const afterResponse = (
  { sinceWrite, sinceReminder }: TodoAttention,
  usedTodoWrite: boolean,
): TodoAttention => {
  if (usedTodoWrite) return NO_RESPONSES
  return {
    sinceWrite: sinceWrite + 1,
    ...(sinceReminder === undefined ? {} : { sinceReminder: sinceReminder + 1 }),
  }
}

export const afterReminder = ({ sinceWrite }: TodoAttention): TodoAttention => ({
  sinceWrite,
  sinceReminder: 0,
})

/** Due after seven responses without TodoWrite, then after every three (spec: context §5). */
export const isTodoReminderDue = ({ sinceWrite, sinceReminder }: TodoAttention): boolean =>
  sinceReminder === undefined ? sinceWrite >= FIRST_AFTER : sinceReminder >= AGAIN_AFTER

/** The attention that a resumed conversation leaves. */
export const attentionIn = (history: readonly HistoryEntry[]): TodoAttention => {
  let attention = NO_RESPONSES
  let response: string | undefined
  for (const entry of history) {
    if (entry.role !== 'assistant' || entry.excluded) continue
    const wrote = typeof entry.content !== 'string' && entry.content.some(isTodoWrite)
    if (wrote) attention = afterResponse(attention, true)
    else if (entry.messageId === undefined || entry.messageId !== response)
      attention = afterResponse(attention, false)
    response = entry.messageId
  }
  return attention
}

const isTodoWrite = (block: { readonly type: string; readonly name?: unknown }): boolean =>
  block.type === 'tool_use' && block.name === 'TodoWrite'

export interface TodoItem {
  readonly content: string
  readonly status: string
}

export const todoReminder = (todos: readonly TodoItem[]): string =>
  reminder(
    [
      'The task list has not been touched for a while. If the work has several steps, bring it up to date with `TodoWrite`; clear it when it is about something else. If no list is needed, go on without. Do not speak of this note.',
      todos.length === 0 ? 'The list is empty.' : `The list:\n${todoLines(todos)}`,
    ].join('\n'),
  )

/** The list for the start of a compacted conversation. */
export const todoRestoreReminder = (todos: readonly TodoItem[]): string =>
  reminder(`Your task list as it stands:\n${todoLines(todos)}`)

const todoLines = (todos: readonly TodoItem[]): string =>
  todos.map(({ content, status }, at) => `${at + 1}. [${status}] ${asContent(content)}`).join('\n')
