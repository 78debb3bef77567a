import type { JsonObject } from '@agent-engine/protocol'
import { PathError, resolvePath } from '../platform/paths.ts'

const PATH_FIELDS: Readonly<Record<string, string>> = {
  Read: 'file_path',
  Write: 'file_path',
  Edit: 'file_path',
  NotebookEdit: 'notebook_path',
  Glob: 'path',
  Grep: 'path',
}

/** A tool's input as hooks and hosts get it: with the absolute path (spec: permissions §6.1). */
export const withAbsolutePath = (toolName: string, input: JsonObject, cwd: string): JsonObject => {
  const field = PATH_FIELDS[toolName]
  const path = field === undefined ? undefined : input[field]
  if (field === undefined || typeof path !== 'string') return input
  try {
    return { ...input, [field]: resolvePath(path, cwd) }
  } catch (error) {
    // Such a path is refused when the call is prepared.
    if (error instanceof PathError) return input
    throw error
  }
}
