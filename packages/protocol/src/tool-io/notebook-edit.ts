import * as z from 'zod'
import { wireObject } from '../wire-object.ts'

export const notebookEditInputSchema = z.strictObject({
  notebook_path: z.string().describe('Path of the .ipynb file to change; absolute paths are safest.'),
  cell_id: z
    .string()
    .optional()
    .describe(
      'The cell to replace or delete, or the cell after which to insert: its id, or `cell-<n>` with n counted from 0. Leave out to insert at the start.',
    ),
  new_source: z.string().describe('The new source of the cell. Not used when deleting.'),
  cell_type: z
    .enum(['code', 'markdown'])
    .optional()
    .describe('Type of the cell. Required when inserting; otherwise the cell keeps its type.'),
  edit_mode: z
    .enum(['replace', 'insert', 'delete'])
    .optional()
    .describe('What to do with the cell. Default: replace.'),
})

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

export type NotebookEditInput = z.infer<typeof notebookEditInputSchema>
export type NotebookEditOutput = z.infer<typeof notebookEditOutputSchema>
