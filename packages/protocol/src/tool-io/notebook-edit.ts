import * as z from 'zod'

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

export type NotebookEditInput = z.infer<typeof notebookEditInputSchema>
export type { NotebookEditOutput } from './outputs/notebook-edit.ts'
