import * as z from 'zod'
import { wireObject } from '../../wire-object.ts'

export const mcpResourceSchema = wireObject({
  name: z.string(),
  uri: z.string(),
  description: z.string().optional(),
  mimeType: z.string().optional(),
  server: z.string(),
})

export const listMcpResourcesOutputSchema = z.array(mcpResourceSchema)

export type McpResource = z.infer<typeof mcpResourceSchema>
export type ListMcpResourcesOutput = z.infer<typeof listMcpResourcesOutputSchema>
