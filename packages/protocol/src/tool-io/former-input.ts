import type { JsonObject } from '../json.ts'

/** Former tool name → former parameter → parameter of today, or null when it has none. */
const FORMER_PARAMETERS: Readonly<Record<string, Readonly<Record<string, string | null>>>> = {
  TaskOutput: { task_id: 'bash_id', block: null, timeout: null },
  TaskStop: { task_id: 'shell_id' },
  Skill: { command: 'skill' },
}

/**
 * Rewrites the input of a call that came under a former name of its tool, for instance `TaskStop {task_id}` to that
 * of `KillShell {shell_id}`. `name` is the name the model used. Any other input comes back unchanged.
 */
export function renameFormerParameters(name: string, input: JsonObject): JsonObject {
  if (!Object.hasOwn(FORMER_PARAMETERS, name)) return input
  const renamed = { ...input }
  for (const [former, current] of Object.entries(FORMER_PARAMETERS[name] ?? {})) {
    if (!Object.hasOwn(renamed, former)) continue
    if (current !== null && !Object.hasOwn(renamed, current)) renamed[current] = renamed[former]
    delete renamed[former]
  }
  return renamed
}
