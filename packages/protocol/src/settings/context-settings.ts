import * as z from 'zod'
import { wireObject } from '../wire-object.ts'

export const contextSection = {
  autoCompactEnabled: z.boolean().optional(),
  /** Context size in tokens that compaction reckons with. */
  autoCompactWindow: z.number().optional(),
  /** False: no snapshot of the repository in the prompt. */
  includeGitInstructions: z.boolean().optional(),
  plansDirectory: z.string().optional(),
  /** When a directory's AGENTS.md counts: without a CLAUDE.md (the default), also beside one, or not at all. */
  memory: wireObject({ agentsMd: z.enum(['fallback', 'always', 'never']).optional() }).optional(),
  claudeMdExcludes: z.array(z.string()).optional(),
  fileCheckpointingEnabled: z.boolean().optional(),
}
