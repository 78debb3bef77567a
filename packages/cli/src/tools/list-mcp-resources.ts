import type {
  ListMcpResourcesInput,
  ListMcpResourcesOutput,
} from '@agent-engine/protocol/tool-io/list-mcp-resources'
import { type Tool, ToolFailure } from './define.ts'
import { defineTool } from './define-tool.ts'

const DESCRIPTION = `Lists the resources that MCP servers offer: documents, records and other data that can be read.

\`server\` limits the list to one server. Each entry names the \`server\` and the \`uri\` that ReadMcpResourceTool takes.`

/** Resources of one MCP server, or of all (spec: mcp §7.1). */
export const listMcpResourcesTool: Tool = defineTool<ListMcpResourcesInput, ListMcpResourcesOutput>({
  name: 'ListMcpResourcesTool',
  input: async () =>
    (await import('@agent-engine/protocol/tool-io/list-mcp-resources')).listMcpResourcesInputSchema,
  parallel: true,
  readOnly: true,
  subjects: () => [],
  describe: () => DESCRIPTION,
  async *run({ server }, { mcp, signal }) {
    if (mcp === undefined) throw new ToolFailure('no_mcp', 'There are no MCP servers in this session.')
    const found = await mcp.resources(server, signal)
    const output = found.map(({ name, uri, description, mimeType, server }) => ({
      name,
      uri,
      ...(description === undefined ? {} : { description }),
      ...(mimeType === undefined ? {} : { mimeType }),
      server,
    }))
    yield { type: 'done', output }
  },
  toModel: (output) => ({
    content:
      output.length === 0
        ? 'There are no resources. The servers may still have tools.'
        : JSON.stringify(output),
  }),
})
