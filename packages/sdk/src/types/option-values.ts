import type { AgentDefinition as WireAgentDefinition } from '@agent-engine/protocol/agents'

export type { EffortLevel } from '@agent-engine/protocol/agents'

/**
 * Files that settings come from: `~/.claude`, `.claude` of the project, and its `settings.local.json`.
 * Spec: sdk.md §3.6.
 */
export type SettingSource = 'user' | 'project' | 'local'
/** Beta features of the Messages API, sent as headers. Spec: sdk.md §3.1. */
export type SdkBeta = 'context-1m-2025-08-07'

/** A subagent that the model may start. Without `tools` it gets all of its parent's. Spec: sdk.md §14.1. */
export type AgentDefinition = WireAgentDefinition & {
  observer?: string
  observerMessage?: string
  criticalSystemReminder_EXPERIMENTAL?: string
}

/** The model decides how much it thinks. `display` says how thinking is shown. Spec: sdk.md §14.2. */
export type ThinkingAdaptive = { type: 'adaptive'; display?: 'summarized' | 'omitted' }
/** Thinking within `budgetTokens` per request; without a budget as `adaptive`. Spec: sdk.md §14.2. */
export type ThinkingEnabled = { type: 'enabled'; budgetTokens?: number; display?: 'summarized' | 'omitted' }
/** No thinking. Spec: sdk.md §14.2. */
export type ThinkingDisabled = { type: 'disabled' }
/** Whether and how much the model thinks. Spec: sdk.md §14.2. */
export type ThinkingConfig = ThinkingAdaptive | ThinkingEnabled | ThinkingDisabled

/** Kinds of `outputFormat`. Spec: sdk.md §14.3. */
export type OutputFormatType = 'json_schema'
/** What every form of `outputFormat` has. Spec: sdk.md §14.3. */
export type BaseOutputFormat = { type: OutputFormatType }
/** An answer that follows `schema`, a JSON Schema (draft-07) of an object. Spec: sdk.md §14.3. */
export type JsonSchemaOutputFormat = { type: 'json_schema'; schema: Record<string, unknown> }
/** The form of the final answer. Spec: sdk.md §14.3. */
export type OutputFormat = JsonSchemaOutputFormat
/** `previewFormat`: the form of previews in `AskUserQuestion`. Default: `markdown`. Spec: sdk.md §7.5. */
export type ToolConfig = { askUserQuestion?: { previewFormat?: 'markdown' | 'html' } }
/**
 * `path` is the root of the plugin, relative to `cwd`; one that is missing is skipped with a warning.
 * `skipMcpDiscovery`: without its MCP servers. Spec: sdk.md §14.6.
 */
export type SdkPluginConfig = { type: 'local'; path: string; skipMcpDiscovery?: boolean }

/**
 * A text or sections of one, in place of the engine's prompt; or `preset`, the engine's own, with `append` after it.
 * `excludeDynamicSections` keeps out what differs from machine to machine, for a prompt cache that many share.
 * `snapshot` is passed on and has no effect with our command line: a prompt is made once for the life of a process, and
 * anew on `resume`.
 * Spec: sdk.md §3.1.
 */
export type SystemPrompt =
  | string
  | string[]
  | { type: 'custom'; prompt: string | string[]; snapshot?: boolean }
  | {
      type: 'preset'
      preset: 'claude_code'
      append?: string
      excludeDynamicSections?: boolean
      snapshot?: boolean
    }
