import type { Files } from '../../platform/files.ts'
import type { OpenedSession } from '../../session/open-options.ts'
import { lastTodos } from '../../tools/last-todos.ts'
import { RESTORE_MAX_FILES } from '../../tools/limits.ts'
import type { RestoreReadState } from '../../tools/read-state.ts'
import type { PastResult } from '../../tools/restore-read-state.ts'
import type { Todo } from '../../tools/todo-state.ts'

/** What the agent of a resumed session knew. */
export interface AgentPast {
  readonly todos: readonly Todo[]
  readonly restore: RestoreReadState
}

const FILE_TOOLS: ReadonlySet<string> = new Set(['Read', 'Write', 'Edit', 'NotebookEdit'])

/** Undefined for a new session. Files are looked at when the first of them is to be changed. */
export const pastOf = (opened: OpenedSession, cwd: string, files: Files): AgentPast | undefined =>
  opened.resumed
    ? {
        todos: lastTodos(opened.history),
        async restore(state) {
          const { restoreReadState } = await import('../../tools/restore-read-state.ts')
          await restoreReadState(state, lastResults(opened, cwd), files)
        },
      }
    : undefined

/** The last result for each file, in order, of the last files: outputs hold whole files, so no more are kept. */
const lastResults = (opened: OpenedSession, cwd: string): readonly PastResult[] => {
  const directories = directoriesOf(opened)
  const results = new Map<unknown, PastResult>()
  for (const { name, input, toolUseId, toolUseResult } of opened.toolRecords(FILE_TOOLS)) {
    const path = pathIn(input)
    results.delete(path)
    results.set(path, { toolName: name, output: toolUseResult, cwd: directories.get(toolUseId) ?? cwd })
    if (results.size > RESTORE_MAX_FILES) results.delete(results.keys().next().value)
  }
  return [...results.values()]
}

const pathIn = (input: unknown): unknown => {
  if (typeof input !== 'object' || input === null) return undefined
  if ('file_path' in input) return input.file_path
  return 'notebook_path' in input ? input.notebook_path : undefined
}

/** Where the session was when a call got its result: relative paths start there. */
const directoriesOf = ({ entries }: OpenedSession): ReadonlyMap<string, string> =>
  new Map(
    entries.flatMap((entry) => {
      if (entry.type !== 'user' || typeof entry.message.content === 'string') return []
      const { cwd } = entry
      return entry.message.content.flatMap((block) =>
        block.type === 'tool_result' && typeof block.tool_use_id === 'string' && typeof cwd === 'string'
          ? [[block.tool_use_id, cwd] as const]
          : [],
      )
    }),
  )
