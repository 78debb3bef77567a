import { resolve } from 'node:path'
import {
  backgroundShellReminder,
  fileChangedReminder,
  outputStyleReminder,
  planModeReminder,
  type ReminderPlace,
  reminderEntry,
} from '../context/reminders.ts'
import { afterReminder, afterResponse, isTodoReminderDue, todoReminder } from '../context/todo-reminder.ts'
import { remindersOfRead } from './attach-files.ts'
import { recordContexts } from './hooks/record-contexts.ts'
import type { EngineParts } from './parts.ts'
import type { ReceivedBlock } from './receive.ts'
import { addHistory, type SessionState } from './state.ts'

/** Reminders are made anew when they are due, so they stand in the history and not in the transcript (spec: context §5). */
const add = ({ transcript }: EngineParts, state: SessionState, text: string, place: ReminderPlace): void =>
  addHistory(state, reminderEntry(transcript.newId(), text, place))

/** Before each prompt of the main conversation: what is on, and the task list when it was left alone. */
export const remindBeforePrompt = async (parts: EngineParts, state: SessionState): Promise<void> => {
  const { outputStyle } = parts.facts
  await remindOfNews(parts, state, 'before-prompt')
  if (parts.gate.mode === 'plan') {
    add(parts, state, planModeReminder(toolNames(parts), parts.planInstructions?.()), 'before-prompt')
  }
  if (outputStyle !== 'default') add(parts, state, outputStyleReminder(outputStyle), 'before-prompt')
  remindOfTodos(parts, state, 'before-prompt')
}

/** Behind the results of a response: memory of the directories that were read from, and the task list. */
export const remindAfterTools = async (
  parts: EngineParts,
  state: SessionState,
  blocks: readonly ReceivedBlock[],
): Promise<void> => {
  await remindOfNews(parts, state, 'joined-to-result')
  remindOfTodos(parts, state, 'joined-to-result')
  for (const { block } of blocks) {
    const path = block.type === 'tool_use' && block.name === 'Read' ? pathIn(block.input) : undefined
    if (path === undefined) continue
    const texts = await remindersOfRead(parts, state, resolve(parts.cwd(), path))
    for (const text of texts) add(parts, state, text, 'after-results')
  }
}

/** What happened outside of the conversation: files that others changed, commands in the background. */
const remindOfNews = async (parts: EngineParts, state: SessionState, place: ReminderPlace): Promise<void> => {
  const { changes, shell } = parts.toolContext('reminder', AbortSignal.abort())
  for (const { path, excerpt } of (await changes?.newChanges()) ?? []) {
    add(parts, state, fileChangedReminder(path, excerpt), place)
  }
  recordContexts({ parts, state }, state.news.splice(0))
  if (parts.agent !== undefined) return
  for (const { shell: command, unread } of shell?.background.takeNotices() ?? []) {
    const { exitCode, ...facts } = command
    const ended = exitCode === null ? facts : { ...facts, exitCode }
    add(parts, state, backgroundShellReminder({ ...ended, hasNewOutput: unread }), place)
  }
}

/** Counts the responses since the task list was last written. */
export const noteResponse = (state: SessionState, blocks: readonly ReceivedBlock[]): void => {
  const wrote = blocks.some(({ block }) => block.type === 'tool_use' && block.name === 'TodoWrite')
  state.todoAttention = afterResponse(state.todoAttention, wrote)
}

const remindOfTodos = (parts: EngineParts, state: SessionState, place: ReminderPlace): void => {
  if (!isTodoReminderDue(state.todoAttention) || !toolNames(parts).has('TodoWrite')) return
  const { todos } = parts.toolContext('reminder', AbortSignal.abort())
  add(parts, state, todoReminder(todos.items), place)
  state.todoAttention = afterReminder(state.todoAttention)
}

const toolNames = (parts: EngineParts): ReadonlySet<string> =>
  new Set(parts.tools().tools.map(({ name }) => name))

const pathIn = (input: unknown): string | undefined => {
  if (typeof input !== 'object' || input === null || !('file_path' in input)) return undefined
  return typeof input.file_path === 'string' ? input.file_path : undefined
}
