import * as z from 'zod'
import { wireObject } from '../wire-object.ts'

/** Reads a file for the host, if the permissions allow it. */
export const readFileRequestSchema = wireObject({
  subtype: z.literal('read_file'),
  path: z.string(),
  max_bytes: z.number().optional(),
  encoding: z.enum(['utf-8', 'base64']).optional(),
})

export const readFileResponseSchema = wireObject({
  contents: z.string(),
  absPath: z.string(),
  truncated: z.boolean().optional(),
  encoding: z.literal('base64').optional(),
  lossy: z.boolean().optional(),
})

export type ReadFileRequest = z.infer<typeof readFileRequestSchema>
export type ReadFileResponse = z.infer<typeof readFileResponseSchema>
