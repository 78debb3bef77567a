import * as z from 'zod'

export const contextSection = {
  autoCompactEnabled: z.boolean().optional(),
  /** Context size in tokens that compaction reckons with. */
  autoCompactWindow: z.number().optional(),
  /** False: no snapshot of the repository in the prompt. */
  includeGitInstructions: z.boolean().optional(),
  plansDirectory: z.string().optional(),
  claudeMdExcludes: z.array(z.string()).optional(),
  fileCheckpointingEnabled: z.boolean().optional(),
}
