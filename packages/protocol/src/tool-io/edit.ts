import * as z from 'zod'

export const editInputSchema = z.strictObject({
  file_path: z.string().describe('Path of the file to change; absolute paths are safest.'),
  old_string: z
    .string()
    .describe(
      'The exact text to replace, with its whitespace and line breaks. It must occur once in the file unless `replace_all` is set. An empty string creates a new file.',
    ),
  new_string: z.string().describe('The text to put in its place; it must differ from `old_string`.'),
  replace_all: z.boolean().optional().describe('Replace every occurrence of `old_string`. Default: false.'),
})

export type EditInput = z.infer<typeof editInputSchema>
export type { EditOutput } from './outputs/edit.ts'
