import type { ToolSearchInput, ToolSearchOutput } from '@agent-engine/protocol/tool-io/tool-search'
import { type Tool, ToolInputError } from './define.ts'
import { defineTool } from './define-tool.ts'
import { findTools } from './find-tools.ts'

const DEFAULT_RESULTS = 5

const describe = (
  names: readonly string[],
): string => `Finds tools that are not loaded yet and loads them: you can call a tool once this has returned it.

- \`select:\` and exact names, with commas between them, loads those: \`select:mcp__files__read,mcp__files__list\`.
- Anything else is a search by words in names and descriptions: \`calendar create event\`. A word with \`+\` in front must be in the name.
- \`max_results\` is 5 unless you say otherwise.

The tools that can be loaded:
${names.join('\n')}`

/** Loads tools whose definitions requests leave out (spec: tools §8, mcp §12.3). `names` are those tools. */
export const createToolSearchTool = (names: readonly string[]): Tool =>
  defineTool<ToolSearchInput, ToolSearchOutput>({
    name: 'ToolSearch',
    input: async () => (await import('@agent-engine/protocol/tool-io/tool-search')).toolSearchInputSchema,
    parallel: true,
    readOnly: true,
    subjects: () => [],
    describe: () => describe(names),
    async precheck({ query }) {
      if (query.trim() === '')
        throw new ToolInputError('empty_query', 'The query is empty. Say what to look for.')
    },
    async *run({ query, max_results = DEFAULT_RESULTS }, { deferredTools }) {
      const tools = deferredTools()
      const matches = findTools(query, tools).slice(0, Math.max(1, Math.floor(max_results)))
      yield { type: 'done', output: { matches, query, total_deferred_tools: tools.length } }
    },
    toModel: ({ matches, total_deferred_tools }) => ({
      content:
        matches.length === 0
          ? `No tool matches; ${total_deferred_tools} are there to be found. Try other words, or try again if a server is still starting.`
          : matches.map((tool_name) => ({ type: 'tool_reference' as const, tool_name })),
    }),
  })
