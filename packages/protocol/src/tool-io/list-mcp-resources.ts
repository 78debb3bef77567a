import * as z from 'zod'

export const listMcpResourcesInputSchema = z.strictObject({
  server: z.string().optional().describe('Name of the server to ask. Leave out to ask all of them.'),
})

export type ListMcpResourcesInput = z.infer<typeof listMcpResourcesInputSchema>
export type { ListMcpResourcesOutput, McpResource } from './outputs/list-mcp-resources.ts'
