import type { GetContextUsageResponse } from '@agent-engine/protocol/control/get-context-usage'
import type { ContextUsage, Share } from './context-usage.ts'
import type { Thresholds } from './thresholds.ts'

/** What programs are told of each category: its id, whether it is in use, and a colour to draw it in. */
const CATEGORIES: ReadonlyMap<string, { readonly id: string; readonly kind: Kind; readonly color: string }> =
  new Map([
    ['System prompt', { id: 'system_prompt', kind: 'used', color: 'blue' }],
    ['Tools', { id: 'system_tools', kind: 'used', color: 'cyan' }],
    ['MCP tools', { id: 'mcp_tools', kind: 'used', color: 'magenta' }],
    ['Memory files', { id: 'memory_files', kind: 'used', color: 'yellow' }],
    ['Messages', { id: 'messages', kind: 'used', color: 'green' }],
    ['Free', { id: 'free_space', kind: 'free', color: 'gray' }],
    ['Reserve for compaction', { id: 'autocompact_buffer', kind: 'buffer', color: 'white' }],
  ])

type Kind = 'used' | 'free' | 'buffer' | 'deferred'
type Category = GetContextUsageResponse['categories'][number] & { readonly color: string }

const ROWS = 10
const COLUMNS = 10

export interface ContextReport {
  readonly usage: ContextUsage
  readonly thresholds: Thresholds
  /** `User`, `Project` and so on, by path. */
  readonly memoryTypes: ReadonlyMap<string, string>
  readonly agents: readonly { readonly name: string; readonly source: string; readonly tokens: number }[]
  readonly apiUsage: GetContextUsageResponse['apiUsage']
  /** Leave out what only a drawing or a list needs. */
  readonly summary: boolean
}

/** What fills the context window, for programs (spec: protocol §4, `get_context_usage`). */
export const contextReport = (report: ContextReport): GetContextUsageResponse => {
  const { usage, thresholds, memoryTypes, agents, apiUsage, summary } = report
  const { window, tokens, model } = usage
  const categories = usage.categories.map(categoryOf)
  return {
    totalTokens: tokens,
    maxTokens: window,
    rawMaxTokens: window,
    percentage: share(tokens, window),
    model,
    isAutoCompactEnabled: thresholds.auto,
    ...(thresholds.auto ? { autoCompactThreshold: thresholds.compactAt } : {}),
    categories,
    gridRows: summary ? [] : gridOf(categories, window),
    memoryFiles: summary
      ? []
      : usage.memoryFiles.map(({ name, tokens: size }) => ({
          path: name,
          type: memoryTypes.get(name) ?? 'Project',
          tokens: size,
        })),
    mcpTools: summary
      ? []
      : usage.mcpTools.map(({ name, tokens: size }) => ({
          name,
          serverName: /^mcp__(.+?)__/.exec(name)?.[1] ?? '',
          tokens: size,
        })),
    agents: summary
      ? []
      : agents.map(({ name, source, tokens: size }) => ({ agentType: name, source, tokens: size })),
    apiUsage,
  }
}

const categoryOf = ({ name, tokens }: Share): Category => {
  const known = CATEGORIES.get(name) ?? { id: 'messages', kind: 'used' as const, color: 'green' }
  return { name, tokens, ...known }
}

const share = (part: number, whole: number): number =>
  whole === 0 ? 0 : Math.round((1000 * part) / whole) / 10

/** A square for each hundredth of the window, row by row, the categories in their order. */
const gridOf = (categories: readonly Category[], window: number): object[][] => {
  const perSquare = window / (ROWS * COLUMNS)
  const squares = categories.flatMap((category) =>
    Array.from({ length: Math.ceil(category.tokens / perSquare) }, (_, at) => ({
      color: category.color,
      isFilled: category.kind === 'used',
      categoryName: category.name,
      tokens: category.tokens,
      percentage: share(category.tokens, window),
      squareFullness: Math.min(1, category.tokens / perSquare - at),
    })),
  )
  return Array.from({ length: ROWS }, (_, row) => squares.slice(row * COLUMNS, (row + 1) * COLUMNS))
}
