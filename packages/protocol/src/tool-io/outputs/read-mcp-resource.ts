import * as z from 'zod'
import { wireObject } from '../../wire-object.ts'

/** Binary content is saved to a file, named in `blobSavedTo`. */
export const mcpResourceContentSchema = wireObject({
  uri: z.string(),
  mimeType: z.string().optional(),
  text: z.string().optional(),
  blobSavedTo: z.string().optional(),
})

export const readMcpResourceOutputSchema = wireObject({
  contents: z.array(mcpResourceContentSchema),
  error: z.string().optional(),
})

export type McpResourceContent = z.infer<typeof mcpResourceContentSchema>
export type ReadMcpResourceOutput = z.infer<typeof readMcpResourceOutputSchema>
