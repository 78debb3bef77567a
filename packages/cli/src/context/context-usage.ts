import type { JsonObject } from '@agent-engine/protocol'
import { isMcpToolName } from '@agent-engine/protocol/tool-names'
import type { HistoryEntry } from './history.ts'
import type { MemoryFile } from './memory/memory-file.ts'
import type { Thresholds } from './thresholds.ts'
import {
  contextTokens,
  estimateEntries,
  estimateText,
  jsonSize,
  type Measured,
  type TokenScale,
  tokensOf,
  tokensSince,
} from './tokens.ts'

export interface ContextParts {
  readonly model: string
  readonly thresholds: Thresholds
  readonly system: readonly JsonObject[]
  readonly tools: readonly JsonObject[]
  readonly memory: readonly MemoryFile[]
  readonly history: readonly HistoryEntry[]
  readonly scale: TokenScale
  /** The last response, if there was one: what it counted is exact. */
  readonly measured?: Measured
}

export interface Share {
  readonly name: string
  readonly tokens: number
}

/** What fills the context window. Everything but a measured total is an estimate. */
export interface ContextUsage {
  readonly model: string
  readonly window: number
  readonly tokens: number
  /** Add up to `window`, unless the context is over it. */
  readonly categories: readonly Share[]
  readonly mcpTools: readonly Share[]
  readonly memoryFiles: readonly Share[]
}

export const contextUsage = (parts: ContextParts): ContextUsage => {
  const { model, thresholds, system, tools, memory, history, scale, measured } = parts
  const sizeOf = (values: readonly JsonObject[]): number => tokensOf(jsonSize(values), scale)
  const [mcp, builtIn] = [tools.filter(isMcp), tools.filter((tool) => !isMcp(tool))]
  const memoryFiles = memory.map(({ path, content }) => ({
    name: path,
    tokens: estimateText(content, scale),
  }))
  const mcpTools = mcp.map((tool) => ({ name: String(tool.name), tokens: sizeOf([tool]) }))
  const fixed = [
    { name: 'System prompt', tokens: sizeOf(system) },
    { name: 'Tools', tokens: sizeOf(builtIn) },
    { name: 'MCP tools', tokens: sizeOf(mcp) },
    { name: 'Memory files', tokens: total(memoryFiles) },
  ]
  const estimated = total(fixed) + estimateEntries(history, scale)
  const tokens = measured ? contextTokens(measured.usage) + tokensSince(history, measured, scale) : estimated
  // The API counts only the whole. Each part gets its share of that, as its estimate is to the others.
  const shareOf = ({ name, tokens: guess }: Share): Share => ({
    name,
    tokens: estimated === 0 ? 0 : Math.round((guess * tokens) / estimated),
  })
  const shares = fixed.filter((share) => share.tokens > 0).map(shareOf)
  const reserve = thresholds.auto ? Math.max(0, thresholds.window - thresholds.compactAt) : 0
  return {
    model,
    window: thresholds.window,
    tokens,
    categories: [
      ...shares,
      { name: 'Messages', tokens: Math.max(0, tokens - total(shares)) },
      { name: 'Free', tokens: Math.max(0, thresholds.window - tokens - reserve) },
      ...(reserve > 0 ? [{ name: 'Reserve for compaction', tokens: reserve }] : []),
    ],
    mcpTools: mcpTools.map(shareOf),
    memoryFiles: memoryFiles.map(shareOf),
  }
}

const isMcp = ({ name }: JsonObject): boolean => isMcpToolName(String(name))

const total = (shares: readonly Share[]): number => shares.reduce((sum, { tokens }) => sum + tokens, 0)

/** The answer to `/context`, as Markdown. */
export const contextTable = (usage: ContextUsage): string =>
  [
    '## Context usage',
    `**Model:** ${usage.model}  \n**Tokens:** ${short(usage.tokens)} of ${short(usage.window)} (${percent(usage.tokens, usage.window)})`,
    table('Category', usage.categories, usage.window),
    ...(usage.mcpTools.length > 0 ? ['### MCP tools', table('Tool', usage.mcpTools, usage.window)] : []),
    ...(usage.memoryFiles.length > 0
      ? ['### Memory files', table('File', usage.memoryFiles, usage.window)]
      : []),
  ].join('\n\n')

const table = (head: string, shares: readonly Share[], window: number): string =>
  [
    `| ${head} | Tokens | Share |`,
    '| --- | ---: | ---: |',
    ...shares.map(
      ({ name, tokens }) =>
        `| ${name.replaceAll('|', '\\|')} | ${short(tokens)} | ${percent(tokens, window)} |`,
    ),
  ].join('\n')

const short = (tokens: number): string =>
  tokens < 1_000 ? String(tokens) : `${(tokens / 1_000).toFixed(1)}k`

const percent = (tokens: number, window: number): string => `${((100 * tokens) / window).toFixed(1)}%`
