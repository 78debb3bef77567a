import * as z from 'zod'
import { wireObject } from '../wire-object.ts'

/** One hunk of a unified diff with three lines of context; each line starts with a space, `-`, `+` or `\`. */
export const fileHunkSchema = wireObject({
  oldStart: z.number(),
  oldLines: z.number(),
  newStart: z.number(),
  newLines: z.number(),
  lines: z.array(z.string()),
})

/** Empty for a new file and when nothing has changed. */
export const structuredPatchSchema = z.array(fileHunkSchema)

export const gitDiffSchema = wireObject({
  filename: z.string(),
  status: z.enum(['modified', 'added']),
  additions: z.number(),
  deletions: z.number(),
  changes: z.number(),
  patch: z.string(),
})

export type FileHunk = z.infer<typeof fileHunkSchema>
export type GitDiff = z.infer<typeof gitDiffSchema>
