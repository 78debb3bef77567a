import * as z from 'zod'
import { wireObject } from '../../wire-object.ts'

export const notebookEditOutputSchema = wireObject({
  new_source: z.string(),
  cell_id: z.string().optional(),
  cell_type: z.enum(['code', 'markdown']),
  language: z.string(),
  edit_mode: z.string(),
  error: z.string().optional(),
  old_source: z.string().optional(),
  notebook_path: z.string().optional(),
  original_file: z.string().optional(),
  updated_file: z.string().optional(),
})

export type NotebookEditOutput = z.infer<typeof notebookEditOutputSchema>
