import * as z from 'zod'
import { wireObject } from '../../wire-object.ts'
import { gitDiffSchema, structuredPatchSchema } from '../structured-patch.ts'

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

export type WriteOutput = z.infer<typeof writeOutputSchema>
