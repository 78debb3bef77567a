import { headOf } from '../../platform/text.ts'
import type { HistoryEntry } from '../history.ts'
import { asContent, readReminders, reminder } from '../reminders.ts'
import { type TodoItem, todoRestoreReminder } from '../todo-reminder.ts'

const MAX_FILES = 5
const MAX_CHARS_PER_FILE = 20_000
const MAX_CHARS = 60_000
/** About 5,000 tokens for one skill and 25,000 for all (spec: context §13.4). */
const MAX_CHARS_PER_SKILL = 20_000
const MAX_CHARS_OF_SKILLS = 100_000

const FILE_TOOLS: ReadonlyMap<string, string> = new Map([
  ['Read', 'file_path'],
  ['Edit', 'file_path'],
  ['Write', 'file_path'],
  ['NotebookEdit', 'notebook_path'],
])

/** The files that the conversation worked on, newest first, at most five (spec: context §13.4). */
export const recentFiles = (
  history: readonly HistoryEntry[],
  isMemory: (path: string) => boolean,
): string[] => {
  const paths = new Set<string>()
  for (const { content } of history.toReversed()) {
    if (typeof content === 'string') continue
    for (const block of content.toReversed()) {
      const path = block.type === 'tool_use' ? pathIn(block.name, block.input) : undefined
      if (path !== undefined && !isMemory(path)) paths.add(path)
    }
    if (paths.size >= MAX_FILES) break
  }
  return [...paths].slice(0, MAX_FILES)
}

const pathIn = (tool: string, input: unknown): string | undefined => {
  const field = FILE_TOOLS.get(tool)
  if (field === undefined || typeof input !== 'object' || input === null) return undefined
  const path: unknown = Object.entries(input).find(([key]) => key === field)?.[1]
  return typeof path === 'string' && path !== '' ? path : undefined
}

/** What a compacted conversation gets back beside its summary. */
export interface Restored {
  /** As Read shows them today, newest first. */
  readonly files: readonly { readonly path: string; readonly output: string }[]
  /** Texts of the skills that were loaded, the last one first. */
  readonly skills?: readonly { readonly name: string; readonly text: string }[]
  readonly todos: readonly TodoItem[]
  /** Reminders that still hold: plan mode, for instance. */
  readonly reminders: readonly string[]
}

/** The texts to put behind the summary. Large files are cut, and what is too much altogether is left out. */
export const restoredTexts = ({ files, skills = [], todos, reminders }: Restored): string[] => {
  let room = MAX_CHARS
  const reads: string[] = []
  for (const { path, output } of files.slice(0, MAX_FILES)) {
    const shown = headOf(output, Math.min(MAX_CHARS_PER_FILE, room))
    if (shown === '') continue
    room -= shown.length
    const cut = shown.length < output.length ? '\n… (cut here; read the file for the rest)' : ''
    reads.push(...readReminders('Read', { file_path: path }, shown + cut))
  }
  return [
    ...reads,
    ...skillTexts(skills),
    ...(todos.length > 0 ? [todoRestoreReminder(todos)] : []),
    ...reminders,
  ]
}

const skillTexts = (skills: NonNullable<Restored['skills']>): string[] => {
  let room = MAX_CHARS_OF_SKILLS
  return skills.flatMap(({ name, text }) => {
    const shown = headOf(text, Math.min(MAX_CHARS_PER_SKILL, room))
    if (shown === '') return []
    room -= shown.length
    const cut = shown.length < text.length ? '\n… (cut here; load the skill again for the rest)' : ''
    return [
      reminder(
        `The skill ${name} was loaded before; its instructions still hold:\n\n${asContent(shown)}${cut}`,
      ),
    ]
  })
}
