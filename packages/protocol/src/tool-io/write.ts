import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { gitDiffSchema, structuredPatchSchema } from './structured-patch.ts'

export const writeInputSchema = z.strictObject({
  file_path: z
    .string()
    .describe(
      'Path of the file to create or replace; absolute paths are safest. Missing directories are created.',
    ),
  content: z.string().describe('The complete new content of the file.'),
})

/** `originalFile` is null for a new file. */
export const writeOutputSchema = wireObject({
  type: z.enum(['create', 'update']),
  filePath: z.string(),
  content: z.string(),
  structuredPatch: structuredPatchSchema,
  originalFile: z.string().nullish(),
  userModified: z.boolean().optional(),
  gitDiff: gitDiffSchema.optional(),
})

export type WriteInput = z.infer<typeof writeInputSchema>
export type WriteOutput = z.infer<typeof writeOutputSchema>
