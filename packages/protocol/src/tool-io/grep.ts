import * as z from 'zod'

export const GREP_OUTPUT_MODES = ['content', 'files_with_matches', 'count'] as const

export const grepInputSchema = z.strictObject({
  pattern: z
    .string()
    .describe('Regular expression to search for, in ripgrep syntax. Escape literal braces and dots.'),
  path: z.string().optional().describe('File or directory to search. Default: the working directory.'),
  glob: z
    .string()
    .optional()
    .describe('Search only files that match this glob, for example `*.ts` or `**/*.{js,jsx}`.'),
  output_mode: z
    .enum(GREP_OUTPUT_MODES)
    .optional()
    .describe(
      '`files_with_matches` (default) lists paths, `content` shows the matching lines, `count` gives the number of matches per file.',
    ),
  '-B': z.number().optional().describe('Lines to show before each match; only with output_mode `content`.'),
  '-A': z.number().optional().describe('Lines to show after each match; only with output_mode `content`.'),
  '-C': z
    .number()
    .optional()
    .describe('Lines to show before and after each match; only with output_mode `content`.'),
  context: z.number().optional().describe('The same as `-C`.'),
  '-n': z.boolean().optional().describe('Show line numbers; only with output_mode `content`. Default: true.'),
  '-i': z.boolean().optional().describe('Ignore case.'),
  '-o': z
    .boolean()
    .optional()
    .describe('Show only the matching part of each line; only with output_mode `content`.'),
  type: z
    .string()
    .optional()
    .describe('Search only files of this ripgrep type, for example `js`, `py` or `rust`.'),
  head_limit: z.number().optional().describe('Show only the first N lines, files or counts.'),
  offset: z
    .number()
    .optional()
    .describe('Skip the first N lines, files or counts before `head_limit` applies.'),
  multiline: z
    .boolean()
    .optional()
    .describe('Let a match span lines, with `.` matching line breaks. Default: false.'),
})

export type GrepOutputMode = (typeof GREP_OUTPUT_MODES)[number]
export type GrepInput = z.infer<typeof grepInputSchema>
export type { GrepOutput } from './outputs/grep.ts'
