import type { ContentBlock } from '@agent-engine/protocol'
import type { WebSearchInput, WebSearchOutput } from '@agent-engine/protocol/tool-io/web-search'
import type { ToolContext } from './context.ts'
import { type Tool, type ToolEvent, ToolFailure, ToolInputError } from './define.ts'
import { defineTool } from './define-tool.ts'

const describe = (): string => `Searches the web and gives what was found, with links.

- Use it for what is newer than your knowledge, and for facts that should have a source.
- \`allowed_domains\` limits the results to some sites, \`blocked_domains\` leaves some out. Only one of them can be given.
- The results are excerpts. Fetch a page with WebFetch to read more of it.
- When you use what you found, name the sources at the end of your answer as Markdown links.`

async function* run(
  { query, allowed_domains = [], blocked_domains = [] }: WebSearchInput,
  ctx: ToolContext,
): AsyncGenerator<ToolEvent<WebSearchOutput>, void, void> {
  const startedAt = performance.now()
  if (!ctx.searchQuota.take()) {
    throw new ToolFailure(
      'search_limit',
      `This session has used up its ${ctx.searchQuota.limit} web searches. Go on with what is known, or fetch pages with WebFetch.`,
    )
  }
  const blocks = await ctx.webSearch({
    query,
    ...(allowed_domains.length === 0 ? {} : { allowedDomains: allowed_domains }),
    ...(blocked_domains.length === 0 ? {} : { blockedDomains: blocked_domains }),
  })
  yield {
    type: 'done',
    output: {
      query,
      results: blocks.flatMap(resultsIn),
      durationSeconds: (performance.now() - startedAt) / 1000,
      searchCount: blocks.filter(({ type }) => type === 'server_tool_use').length,
    },
  }
}

type Result = WebSearchOutput['results'][number]

/** What a block of the answer contributes; the calls of the server's tool say nothing that its results don't. */
const resultsIn = (block: ContentBlock): readonly Result[] => {
  if (block.type === 'text' && typeof block.text === 'string') {
    const text = block.text.trim()
    return text === '' ? [] : [text]
  }
  if (block.type !== 'web_search_tool_result') return []
  const { content, tool_use_id } = block
  if (Array.isArray(content) && typeof tool_use_id === 'string') {
    return [{ tool_use_id, content: content.map(({ title, url }) => ({ title, url })) }]
  }
  const code =
    typeof content === 'object' && content !== null && 'error_code' in content
      ? content.error_code
      : 'unknown'
  return [`Web search error: ${String(code)}`]
}

const toText = ({ query, results }: WebSearchOutput): string =>
  [
    `Web search results for query: "${query}"`,
    ...results.map((result) => {
      if (typeof result === 'string') return result
      return result.content.length === 0 ? 'No links found.' : `Links: ${JSON.stringify(result.content)}`
    }),
    'Name the sources that you use, as Markdown links.',
  ].join('\n\n')

/** Searches through the API's own search tool (spec: tools §6.2). */
export const webSearchTool: Tool = defineTool<WebSearchInput, WebSearchOutput>({
  name: 'WebSearch',
  input: async () => (await import('@agent-engine/protocol/tool-io/web-search')).webSearchInputSchema,
  parallel: true,
  readOnly: true,
  subjects: () => [],
  describe,
  async validate({ allowed_domains = [], blocked_domains = [] }) {
    if (allowed_domains.length > 0 && blocked_domains.length > 0) {
      throw new ToolInputError(
        'search_domains',
        'allowed_domains and blocked_domains can not be given together. Send one of them.',
      )
    }
  },
  run,
  toModel: (output) => ({ content: toText(output) }),
})
