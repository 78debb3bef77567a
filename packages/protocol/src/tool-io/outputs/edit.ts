import * as z from 'zod'
import { wireObject } from '../../wire-object.ts'
import { gitDiffSchema, structuredPatchSchema } from '../structured-patch.ts'

/** `oldString` is the text that was matched; `originalFile` has line feeds only. */
export const editOutputSchema = wireObject({
  filePath: z.string(),
  oldString: z.string(),
  newString: z.string(),
  originalFile: z.string().nullable(),
  structuredPatch: structuredPatchSchema,
  userModified: z.boolean(),
  replaceAll: z.boolean(),
  staleRecovered: z.boolean().optional(),
  gitDiff: gitDiffSchema.optional(),
})

export type EditOutput = z.infer<typeof editOutputSchema>
