import { recentFiles, restoredTexts } from '../../context/compact/reattach.ts'
import { planModeReminder } from '../../context/reminders.ts'
import { readForModel } from '../attach-files.ts'
import type { EngineParts } from '../parts.ts'
import type { SessionState } from '../state.ts'

/** What the conversation gets back beside its summary: files as they are now, the task list, what still holds. */
export const restore = async (
  parts: EngineParts,
  state: SessionState,
  signal: AbortSignal,
): Promise<readonly string[]> => {
  const memory = new Set((await parts.context.memoryFiles()).map(({ path }) => path))
  const paths = recentFiles(state.history, (path) => memory.has(path))
  const files = await Promise.all(
    paths.map(async (path) => {
      const output = await readForModel(parts, 'Read', { file_path: path }, signal)
      return typeof output === 'string' ? [{ path, output }] : []
    }),
  )
  const names = new Set(parts.tools().tools.map(({ name }) => name))
  return restoredTexts({
    files: files.flat(),
    skills: [...state.skills].reverse().map(([name, text]) => ({ name, text })),
    todos: parts.toolContext('compaction', signal).todos.items,
    reminders: parts.gate.mode === 'plan' ? [planModeReminder(names)] : [],
  })
}
