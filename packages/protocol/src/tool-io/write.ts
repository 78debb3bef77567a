import * as z from 'zod'

export const writeInputSchema = z.strictObject({
  file_path: z
    .string()
    .describe(
      'Path of the file to create or replace; absolute paths are safest. Missing directories are created.',
    ),
  content: z.string().describe('The complete new content of the file.'),
})

export type WriteInput = z.infer<typeof writeInputSchema>
export type { WriteOutput } from './outputs/write.ts'
