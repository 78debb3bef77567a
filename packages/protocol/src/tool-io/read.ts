import * as z from 'zod'

export const readInputSchema = z.strictObject({
  file_path: z.string().describe('Path of the file to read; absolute paths are safest.'),
  offset: z
    .number()
    .optional()
    .describe(
      'Number of the first line to return, counted from 1. Use it with `limit` for files that are too large to read at once.',
    ),
  limit: z
    .number()
    .optional()
    .describe('How many lines to return. Leave out to read to the end of the file.'),
  pages: z
    .string()
    .optional()
    .describe('Only for PDF files: one page such as "3" or a range such as "1-5", at most 20 pages.'),
})

export type ReadInput = z.infer<typeof readInputSchema>
export type { NotebookCell, NotebookCellOutput, ReadOutput } from './outputs/read.ts'
