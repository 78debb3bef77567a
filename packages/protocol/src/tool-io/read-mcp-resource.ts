import * as z from 'zod'

export const readMcpResourceInputSchema = z.strictObject({
  server: z.string().describe('Name of the server that has the resource.'),
  uri: z.string().describe('URI of the resource, as listed.'),
})

export type ReadMcpResourceInput = z.infer<typeof readMcpResourceInputSchema>
export type { McpResourceContent, ReadMcpResourceOutput } from './outputs/read-mcp-resource.ts'
