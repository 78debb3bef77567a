import type { EffortLevel, AgentDefinition as WireAgentDefinition } from '@agent-engine/protocol/agents'
import type { SessionStore, SessionStoreFlush } from './stores/store.ts'
import type { InProcessEngine } from './transport/in-process.ts'
import type { SpawnedProcess, SpawnOptions, Transport } from './transport/transport.ts'
import type { HooksOption } from './types/hooks.ts'
import type { McpServerConfig } from './types/mcp.ts'
import type { CanUseTool, OnElicitation, OnUserDialog, PermissionMode } from './types/permissions.ts'
import type { SandboxSettings } from './types/sandbox.ts'
import type { Settings } from './types/settings.ts'

export type { EffortLevel } from '@agent-engine/protocol/agents'

/** Files that settings come from: `~/.claude`, `.claude` of the project, and its `settings.local.json`. */
export type SettingSource = 'user' | 'project' | 'local'
export type SdkBeta = 'context-1m-2025-08-07'

/** A subagent that the model may start. Without `tools` it gets all of its parent's. */
export type AgentDefinition = WireAgentDefinition & {
  observer?: string
  observerMessage?: string
  criticalSystemReminder_EXPERIMENTAL?: string
}

export type ThinkingAdaptive = { type: 'adaptive'; display?: 'summarized' | 'omitted' }
export type ThinkingEnabled = { type: 'enabled'; budgetTokens?: number; display?: 'summarized' | 'omitted' }
export type ThinkingDisabled = { type: 'disabled' }
export type ThinkingConfig = ThinkingAdaptive | ThinkingEnabled | ThinkingDisabled

export type OutputFormatType = 'json_schema'
export type BaseOutputFormat = { type: OutputFormatType }
export type JsonSchemaOutputFormat = { type: 'json_schema'; schema: Record<string, unknown> }
export type OutputFormat = JsonSchemaOutputFormat
export type ToolConfig = { askUserQuestion?: { previewFormat?: 'markdown' | 'html' } }
export type SdkPluginConfig = { type: 'local'; path: string; skipMcpDiscovery?: boolean }

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

/** Everything a query can be told (spec: SDK, section 3.1). Every field is optional; unknown fields are ignored. */
export type Options = {
  // ---- the run
  /** Ends the query: the pending `next()` rejects with `AbortError` at once, the process goes in the background. */
  abortController?: AbortController
  /** Working directory of the agent. Default: that of this process. */
  cwd?: string
  /** Further directories the agent may work in. */
  additionalDirectories?: string[]
  /** A model id or alias. Default: that of the command line. */
  model?: string
  /** Used when `model` is overloaded; a comma list is tried in order. Must differ from `model`. */
  fallbackModel?: string
  betas?: SdkBeta[]
  thinking?: ThinkingConfig
  effort?: EffortLevel
  /** @deprecated `thinking` says more. Tokens; 0 turns thinking off. */
  maxThinkingTokens?: number
  /** Model responses per user turn. Over it the result is `error_max_turns`. 0 is no limit. */
  maxTurns?: number
  /** US dollars. Over it the result is `error_max_budget_usd`. */
  maxBudgetUsd?: number
  /** Tokens that the whole task may take, as the model is told; it is no limit. See `maxBudgetUsd` for one. */
  taskBudget?: { total: number }
  /** Default: an empty prompt. `{type: 'preset'}` is the engine's own. */
  systemPrompt?: SystemPrompt
  planModeInstructions?: string
  /** Has the final answer follow a JSON Schema; it is in `structured_output` of the result. */
  outputFormat?: OutputFormat
  /** Adds `stream_event` messages: text as it is written. */
  includePartialMessages?: boolean
  includeHookEvents?: boolean
  /** Guesses at the next prompt, as `prompt_suggestion` messages. The engine of `@agent-engine/cli` makes none. */
  promptSuggestions?: boolean
  /** Summaries in `task_progress` messages. The engine of `@agent-engine/cli` writes none. */
  agentProgressSummaries?: boolean
  forwardSubagentText?: boolean
  perTaskStopAffordance?: boolean
  /** Sends prompts as they are: no `@file`, no `/command`. */
  verbatimPrompts?: boolean
  title?: string

  // ---- tools and permissions
  /** The built-in tools that exist at all. Default: all. MCP tools are not touched. */
  tools?: string[] | { type: 'preset'; preset: 'claude_code' }
  /** Rules that allow without asking, as `Read` or `Bash(git log:*)`. This is no list of the tools that exist: see `tools`. */
  allowedTools?: string[]
  /** `Bash` takes the tool away; `Bash(rm:*)` denies such calls in every mode. */
  disallowedTools?: string[]
  toolAliases?: Record<string, string>
  toolConfig?: ToolConfig
  /** Default: `default`. */
  permissionMode?: PermissionMode
  /** Needed for `permissionMode: 'bypassPermissions'`, which runs every tool unasked. */
  allowDangerouslySkipPermissions?: boolean
  /** Asked for what rules, mode and hooks left open. Not together with `permissionPromptToolName`. */
  canUseTool?: CanUseTool
  /** `null` from `canUseTool` then means that the answer comes from elsewhere; without it `null` is a denial. */
  allowOutOfBandPermissions?: boolean
  /** The MCP tool that answers permission questions in place of `canUseTool`. */
  permissionPromptToolName?: string
  /** `none`: what would be asked is denied. Default: `host`. */
  permissionPrompts?: 'host' | 'none'
  hooks?: HooksOption
  onElicitation?: OnElicitation
  onUserDialog?: OnUserDialog
  supportedDialogKinds?: string[]
  sandbox?: SandboxSettings

  // ---- agents, servers, settings
  /** The agent, of `agents` or of files, that leads the conversation: its prompt, tools and model count. */
  agent?: string
  agents?: Record<string, AgentDefinition>
  /** MCP servers by name. The key is the name: tools are called `mcp__<key>__<tool>`. */
  mcpServers?: Record<string, McpServerConfig>
  /** How process servers travel. Default: `initialize` for our command line, which keeps secrets out of process lists. */
  mcpServersDelivery?: 'argv' | 'initialize'
  /** Uses `mcpServers` alone: no server from settings or `.mcp.json`. */
  strictMcpConfig?: boolean
  plugins?: SdkPluginConfig[]
  pluginDelivery?: 'argv' | 'initialize'
  /** Skills that run without asking; `all` for every one. The engine of `@agent-engine/cli` offers the others too. */
  skills?: string[] | 'all'
  /** A file, JSON text or an object; above the files of `settingSources`. */
  settings?: string | Settings
  /** Settings files that count. Default: none, so that a run does not depend on the machine. */
  settingSources?: SettingSource[]
  managedSettings?: Settings
  /** Where the project's `.claude`, `.mcp.json` and `CLAUDE.md` are. Default: `cwd`. */
  projectConfigRoot?: string

  // ---- sessions
  /** Goes on with the newest session of `cwd`. */
  continue?: boolean
  /** Goes on with the session of this id, under the same id. */
  resume?: string
  /** With `resume`: up to and including the message of this id. */
  resumeSessionAt?: string
  /** With `resumeSessionAt`: uuid of the prompt whose turn is all that may be cut off; else the run is refused. */
  resumeDropsTurn?: string
  /** With `resume` or `continue`: under a new id, leaving the old session as it is. */
  forkSession?: boolean
  /** Id of a new session; a UUID. */
  sessionId?: string
  /** Default: true. `false` writes no transcript. */
  persistSession?: boolean
  /** Keeps copies of edited files, for `Query.rewindFiles()`. */
  enableFileCheckpointing?: boolean
  /** Gets a copy of the transcript while it is written, and gives it back on `resume`. */
  sessionStore?: SessionStore
  sessionStoreFlush?: SessionStoreFlush
  /** Limit of each `sessionStore.load()` in milliseconds. Default: 60000. */
  loadTimeoutMs?: number

  // ---- the process
  /** The command line to run. Default: that of `@agent-engine/cli`, else `agent` in PATH. */
  pathToClaudeCodeExecutable?: string
  /** Another name of `pathToClaudeCodeExecutable`. */
  pathToAgentExecutable?: string
  /** Runs the command line when it is a script. Default: the runtime of this process. */
  executable?: 'node' | 'bun' | 'deno'
  executableArgs?: string[]
  /** Further flags, last on the command line: `{name: 'value'}`, `{name: null}` for a flag alone. */
  extraArgs?: Record<string, string | null>
  /** The whole environment of the process. Default: that of this process. `undefined` removes a name. */
  env?: { [name: string]: string | undefined }
  /** Gets what the process writes to stderr, in chunks as they come. */
  stderr?: (data: string) => void
  debug?: boolean
  debugFile?: string
  /** Starts the process in another way; called by `query()` itself. */
  spawnClaudeCodeProcess?: (options: SpawnOptions) => SpawnedProcess | Promise<SpawnedProcess>
  /** Another name of `spawnClaudeCodeProcess`. */
  spawnAgentProcess?: (options: SpawnOptions) => SpawnedProcess | Promise<SpawnedProcess>
  /** Takes the place of the process altogether. */
  transport?: (options: SpawnOptions) => Transport
  /** Runs in this process instead of one of its own: `createEngine()` of `@agent-engine/cli/engine`. */
  engine?: InProcessEngine
  /** Writes every exchange with the model to this cassette. */
  record?: string
  /** Answers from this cassette, without network. */
  replay?: string

  // ---- former names
  /** @deprecated `systemPrompt` */
  customSystemPrompt?: string
  /** @deprecated `systemPrompt: {type: 'preset', preset: 'claude_code', append}` */
  appendSystemPrompt?: string
}

/** Another name of `Options`. */
export type QueryOptions = Options
