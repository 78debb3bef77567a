import * as z from 'zod'
import { wireObject } from '../wire-object.ts'

export const listMcpResourcesInputSchema = z.strictObject({
  server: z.string().optional().describe('Name of the server to ask. Leave out to ask all of them.'),
})

export const mcpResourceSchema = wireObject({
  name: z.string(),
  uri: z.string(),
  description: z.string().optional(),
  mimeType: z.string().optional(),
  server: z.string(),
})

export const listMcpResourcesOutputSchema = z.array(mcpResourceSchema)

export type ListMcpResourcesInput = z.infer<typeof listMcpResourcesInputSchema>
export type McpResource = z.infer<typeof mcpResourceSchema>
export type ListMcpResourcesOutput = z.infer<typeof listMcpResourcesOutputSchema>
