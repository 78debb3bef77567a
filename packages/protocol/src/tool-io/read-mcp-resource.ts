import * as z from 'zod'
import { wireObject } from '../wire-object.ts'

export const readMcpResourceInputSchema = z.strictObject({
  server: z.string().describe('Name of the server that has the resource.'),
  uri: z.string().describe('URI of the resource, as listed.'),
})

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

export type ReadMcpResourceInput = z.infer<typeof readMcpResourceInputSchema>
export type McpResourceContent = z.infer<typeof mcpResourceContentSchema>
export type ReadMcpResourceOutput = z.infer<typeof readMcpResourceOutputSchema>
