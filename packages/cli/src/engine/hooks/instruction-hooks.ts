import type { EngineParts } from '../parts.ts'

const TYPES = { managed: 'Managed', user: 'User', project: 'Project', local: 'Local' } as const

/** Tells hooks of the memory files that every request carries. They can change nothing about it. */
export const tellOfInstructions = async (
  parts: EngineParts,
  reason: 'session_start' | 'compact',
  signal: AbortSignal,
): Promise<void> => {
  if (!parts.hooks.has('InstructionsLoaded')) return
  for (const { path, kind, importedBy } of await parts.context.memoryFiles()) {
    const loadReason = importedBy === undefined ? reason : 'include'
    await parts.hooks.dispatch('InstructionsLoaded', {
      fields: {
        file_path: path,
        memory_type: TYPES[kind],
        load_reason: loadReason,
        ...(importedBy === undefined ? {} : { parent_file_path: importedBy }),
      },
      matchValue: loadReason,
      signal,
    })
  }
}
