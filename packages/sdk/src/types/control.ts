import type { AgentInfo, EffortLevel } from '@agent-engine/protocol/agents'
import type { McpServerStatus } from './mcp.ts'
import type { FastModeDisabledReason, FastModeState, SessionTotals } from './message-parts.ts'

export type { AgentInfo } from '@agent-engine/protocol/agents'

/** A command or skill; send it as a prompt that begins with `/name`. `name` is without the slash. Spec: sdk.md §4. */
export type SlashCommand = {
  name: string
  description: string
  argumentHint: string
  aliases?: string[]
  builtin?: boolean
}

/** A model as a host may offer it; `value` is what `setModel()` and `options.model` take. Spec: sdk.md §4. */
export type ModelInfo = {
  value: string
  displayName: string
  description: string
  resolvedModel?: string
  supportsEffort?: boolean
  supportedEffortLevels?: EffortLevel[]
  supportsAdaptiveThinking?: boolean
  supportsFastMode?: boolean
  supportsAutoMode?: boolean
}

/** Where the credentials come from, and what is known of the account behind them. Spec: sdk.md §4. */
export type AccountInfo = {
  email?: string
  organization?: string
  subscriptionType?: string
  tokenSource?: string
  apiKeySource?: string
  apiProvider?:
    | 'firstParty'
    | 'bedrock'
    | 'vertex'
    | 'foundry'
    | 'anthropicAws'
    | 'anthropicGoogleCloud'
    | 'mantle'
    | 'gateway'
}

/** What the engine says about itself when a query starts. Spec: sdk.md §2.1. */
export type SDKControlInitializeResponse = {
  commands: SlashCommand[]
  agents: AgentInfo[]
  output_style: string
  available_output_styles: string[]
  models: ModelInfo[]
  account: AccountInfo
  hooks_applied?: boolean
  hook_on_failure_supported?: boolean
  plugins_applied?: boolean
  mcp_servers_applied?: boolean
  claude_code_version?: string
  pid?: number
  session_state?: 'idle' | 'running' | 'requires_action'
  capabilities?: string[]
  fast_mode_state?: FastModeState
  fast_mode_disabled_reason?: FastModeDisabledReason
  sdk_mcp_manifests_parked?: Record<
    string,
    'parked' | 'already_connected' | 'protocol_version_mismatch' | 'malformed' | 'not_honoured'
  >
}

/** Ids of the user messages that an interrupt left in the queue, and of those it took out. Spec: sdk.md §4. */
export type SDKControlInterruptResponse = { still_queued: string[]; cancelled?: string[] }

/**
 * A file as the agent may see it. `truncated`: there is more than `maxBytes`; `lossy`: bytes that are no UTF-8 were
 * replaced. Spec: sdk.md §4.
 */
export type SDKControlReadFileResponse = {
  contents: string
  absPath: string
  truncated?: boolean
  encoding?: 'base64'
  lossy?: boolean
}

/** The parts of a resource, as the server gives them: `text`, or `blob` in base64. Spec: sdk.md §4. */
export type SDKControlMcpReadResourceResponse = {
  contents: {
    uri: string
    mimeType?: string
    text?: string
    blob?: string
    _meta?: Record<string, unknown>
  }[]
}

/** The names of all output styles after a reload. Spec: sdk.md §4. */
export type SDKControlReloadOutputStylesResponse = { available_output_styles: string[] }
/** All skills and commands after a reload. Spec: sdk.md §4. */
export type SDKControlReloadSkillsResponse = { skills: SlashCommand[] }
/**
 * What there is after a reload of plugins. `held`: nothing was changed, because `cache_impact` says that tools would
 * come or go. Spec: sdk.md §4.
 */
export type SDKControlReloadPluginsResponse = {
  commands: SlashCommand[]
  agents: AgentInfo[]
  mcpServers: McpServerStatus[]
  error_count: number
  held?: boolean
  plugins: { name: string; path: string; source?: string; version?: string }[]
  cache_impact?: {
    mcp_servers_added: string[]
    mcp_servers_removed: string[]
    lsp_tool_change: 'adds' | 'may-add' | 'removes' | 'may-remove' | null
  }
}

/** What `Query.rewindFiles()` did, or with `dryRun` would do. Spec: sdk.md §14.5. */
export type RewindFilesResult = {
  canRewind: boolean
  error?: string
  filesChanged?: string[]
  insertions?: number
  deletions?: number
  skippedLinks?: number
  /** Ours: files whose content was not kept, because it was too large; they stay as they are. */
  skippedFiles?: string[]
  /** Ours: files that somebody else has changed since. Without `force` nothing is rewound then. */
  conflicts?: string[]
}

type Counted = { name: string; tokens: number }

/**
 * What fills the context window, in tokens; `percentage` from 0 to 100. `gridRows` is the same as a picture.
 * Spec: sdk.md §4.
 */
export type SDKControlGetContextUsageResponse = {
  totalTokens: number
  maxTokens: number
  rawMaxTokens: number
  percentage: number
  model: string
  isAutoCompactEnabled: boolean
  autoCompactThreshold?: number
  categories: (Counted & {
    id?:
      | 'system_prompt'
      | 'system_tools'
      | 'mcp_tools'
      | 'mcp_instructions'
      | 'mcp_tools_deferred'
      | 'system_tools_deferred'
      | 'custom_agents'
      | 'memory_files'
      | 'skills'
      | 'messages'
      | 'autocompact_buffer'
      | 'compact_buffer'
      | 'free_space'
    color: string
    isDeferred?: boolean
    kind: 'used' | 'free' | 'buffer' | 'deferred'
  })[]
  gridRows: {
    color: string
    isFilled: boolean
    categoryName: string
    tokens: number
    percentage: number
    squareFullness: number
  }[][]
  memoryFiles: { path: string; type: string; tokens: number }[]
  mcpTools: (Counted & { serverName: string; isLoaded?: boolean })[]
  mcpInstructions?: { serverName: string; tokens: number }[]
  deferredBuiltinTools?: (Counted & { isLoaded: boolean })[]
  systemTools?: Counted[]
  systemPromptSections?: Counted[]
  agents: { agentType: string; source: string; pluginId?: string; path?: string; tokens: number }[]
  slashCommands?: { totalCommands: number; includedCommands: number; tokens: number }
  skills?: {
    totalSkills: number
    includedSkills: number
    tokens: number
    skillFrontmatter: (Counted & { source: string; pluginName?: string; pluginId?: string; path?: string })[]
  }
  messageBreakdown?: {
    toolCallTokens: number
    toolResultTokens: number
    attachmentTokens: number
    assistantMessageTokens: number
    userMessageTokens: number
    redirectedContextTokens: number
    unattributedTokens: number
    toolCallsByType: { name: string; callTokens: number; resultTokens: number }[]
    attachmentsByType: Counted[]
  }
  apiUsage: {
    input_tokens: number
    output_tokens: number
    cache_creation_input_tokens: number
    cache_read_input_tokens: number
  } | null
}

/**
 * Cost (US dollars), time (milliseconds) and tokens of the session; limits of plans where the account has some.
 * Spec: sdk.md §4.
 */
export type SDKControlGetUsageResponse = {
  session: SessionTotals
  subscription_type: string | null
  rate_limits_available: boolean
  rate_limits: Record<string, unknown> | null
  behaviors: Record<string, unknown> | null
}
