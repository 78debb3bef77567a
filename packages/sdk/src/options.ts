import type { EffortLevel, AgentDefinition as WireAgentDefinition } from '@agent-engine/protocol/agents'
import type { InProcessEngine } from '@agent-engine/protocol/in-process'
import type { SessionStore, SessionStoreFlush } from './stores/store.ts'
import type { SpawnedProcess, SpawnOptions, Transport } from './transport/transport.ts'
import type { HooksOption } from './types/hooks.ts'
import type { McpServerConfig } from './types/mcp.ts'
import type { CanUseTool, OnElicitation, OnUserDialog, PermissionMode } from './types/permissions.ts'
import type { SandboxSettings } from './types/sandbox.ts'
import type { Settings } from './types/settings.ts'

export type { EffortLevel } from '@agent-engine/protocol/agents'

/** Files that settings come from: `~/.claude`, `.claude` of the project, and its `settings.local.json`. */
export type SettingSource = 'user' | 'project' | 'local'
/** Beta features of the Messages API, sent as headers. */
export type SdkBeta = 'context-1m-2025-08-07'

/** A subagent that the model may start. Without `tools` it gets all of its parent's. */
export type AgentDefinition = WireAgentDefinition & {
  observer?: string
  observerMessage?: string
  criticalSystemReminder_EXPERIMENTAL?: string
}

/** The model decides how much it thinks. `display` says how thinking is shown. */
export type ThinkingAdaptive = { type: 'adaptive'; display?: 'summarized' | 'omitted' }
/** Thinking within `budgetTokens` per request; without a budget as `adaptive`. */
export type ThinkingEnabled = { type: 'enabled'; budgetTokens?: number; display?: 'summarized' | 'omitted' }
/** No thinking. */
export type ThinkingDisabled = { type: 'disabled' }
export type ThinkingConfig = ThinkingAdaptive | ThinkingEnabled | ThinkingDisabled

export type OutputFormatType = 'json_schema'
export type BaseOutputFormat = { type: OutputFormatType }
export type JsonSchemaOutputFormat = { type: 'json_schema'; schema: Record<string, unknown> }
export type OutputFormat = JsonSchemaOutputFormat
/** `previewFormat`: the form of previews in `AskUserQuestion`. Default: `markdown`. */
export type ToolConfig = { askUserQuestion?: { previewFormat?: 'markdown' | 'html' } }
/** `path` is the root of the plugin, relative to `cwd`; one that is missing is skipped with a warning. `skipMcpDiscovery`: without its MCP servers. */
export type SdkPluginConfig = { type: 'local'; path: string; skipMcpDiscovery?: boolean }

/**
 * A text or sections of one, in place of the engine's prompt; or `preset`, the engine's own, with `append` after it.
 * `excludeDynamicSections` keeps out what differs from machine to machine, for a prompt cache that many share. `snapshot`
 * is for other command lines: ours keeps a prompt for the life of a process and makes it anew on `resume`.
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
  /** Beta features of the Messages API. Default: none. */
  betas?: SdkBeta[]
  /** Whether and how much the model thinks. Default: as the model does by itself. Counts more than `maxThinkingTokens`. */
  thinking?: ThinkingConfig
  /** How much work an answer may take: `low` to `max`. Default: that of the model. */
  effort?: EffortLevel
  /** @deprecated `thinking` says more. Tokens; 0 turns thinking off. */
  maxThinkingTokens?: number
  /** Model responses per user turn. Over it the result is `error_max_turns`. 0 is no limit. */
  maxTurns?: number
  /** US dollars for the whole query, subagents included; no request is made once it is reached. Over it the result is `error_max_budget_usd`. */
  maxBudgetUsd?: number
  /** Tokens that the whole task may take, as the model is told; it is no limit. See `maxBudgetUsd` for one. */
  taskBudget?: { total: number }
  /** Default: an empty prompt. `{type: 'preset'}` is the engine's own. */
  systemPrompt?: SystemPrompt
  /** What the model is told to do in plan mode, in place of the engine's own text. */
  planModeInstructions?: string
  /**
   * Has the final answer follow a JSON Schema (draft-07, an object); it is in `structured_output` of the result. When the
   * model does not get there the result is `error_max_structured_output_retries`. See section 14.3.
   */
  outputFormat?: OutputFormat
  /** Adds `stream_event` messages: text as it is written. */
  includePartialMessages?: boolean
  /** Adds `hook_started`, `hook_progress` and `hook_response` messages for every hook. Default: for SessionStart and Setup. */
  includeHookEvents?: boolean
  /**
   * After a turn that went well the small fast model guesses at the next prompt: one `prompt_suggestion` message after the
   * `result`, or none. The next message drops it; a query that is over waits for it, four seconds at most. It costs a request.
   */
  promptSuggestions?: boolean
  /**
   * Every 30 seconds (`AGENT_PROGRESS_SUMMARY_MS` in `env`) the small fast model says in a sentence what each running subagent
   * does: `summary` of `task_progress` messages. It costs requests.
   */
  agentProgressSummaries?: boolean
  /** Passes on all that subagents say, under `parent_tool_use_id`. Default: only their tool calls and results. */
  forwardSubagentText?: boolean
  /** This program can end background tasks one by one with `stopTask()`, so `interrupt()` leaves them alone. */
  perTaskStopAffordance?: boolean
  /** Sends prompts as they are: no `@file`, no `/command`. */
  verbatimPrompts?: boolean
  /** Title of the session, as `listSessions()` shows it. Default: made from the first prompt. */
  title?: string

  // ---- tools and permissions
  /** The built-in tools that exist at all. Default: all. MCP tools are not touched. */
  tools?: string[] | { type: 'preset'; preset: 'claude_code' }
  /** Rules that allow without asking, as `Read` or `Bash(git log:*)`. This is no list of the tools that exist: see `tools`. */
  allowedTools?: string[]
  /** `Bash` takes the tool away; `Bash(rm:*)` denies such calls in every mode. */
  disallowedTools?: string[]
  /** Other tools in place of some: `{Bash: 'mcp__box__bash'}` has calls of `Bash` go to that tool. Not followed further. */
  toolAliases?: Record<string, string>
  /** Settings of single tools. */
  toolConfig?: ToolConfig
  /** What runs without asking, see section 7. Default: `default`. An unknown one ends the run with `ProcessError`. */
  permissionMode?: PermissionMode
  /** Needed for `permissionMode: 'bypassPermissions'`, which runs every tool unasked. */
  allowDangerouslySkipPermissions?: boolean
  /**
   * Asked for what rules, mode and hooks left open; it has as long as it wants. What it throws denies the call with that
   * text. Not together with `permissionPromptToolName` (`TypeError`). See section 7.
   */
  canUseTool?: CanUseTool
  /** `null` from `canUseTool` then means that the answer comes from elsewhere; without it `null` is a denial. */
  allowOutOfBandPermissions?: boolean
  /** The MCP tool that answers permission questions in place of `canUseTool`. */
  permissionPromptToolName?: string
  /** `none`: what would be asked is denied. Default: `host`. */
  permissionPrompts?: 'host' | 'none'
  /**
   * Callbacks by event, as `{PreToolUse: [{matcher: 'Bash|Edit', hooks: [fn], timeout: 5}]}`; `timeout` in seconds. An unknown
   * event is told with a process warning, a malformed value is a `TypeError`. See section 8.
   */
  hooks?: HooksOption
  /** Answers questions of MCP servers to the user. Default: they are declined. */
  onElicitation?: OnElicitation
  /** Shows dialogs of the kinds in `supportedDialogKinds`. */
  onUserDialog?: OnUserDialog
  /** Kinds that `onUserDialog` knows; without it a `TypeError`. */
  supportedDialogKinds?: string[]
  /** Settings of the sandbox for shell commands; merged over `settings.sandbox`. Not with `settings` as a path (`TypeError`). See section 14.7. */
  sandbox?: SandboxSettings

  // ---- agents, servers, settings
  /** The agent, of `agents` or of files, that leads the conversation: its prompt, tools and model count. */
  agent?: string
  /** Subagents by name; they count more than files of that name. See section 14.1. */
  agents?: Record<string, AgentDefinition>
  /** MCP servers by name. The key is the name: tools are called `mcp__<key>__<tool>`. */
  mcpServers?: Record<string, McpServerConfig>
  /** How process servers travel. Default: `initialize` for our command line, which keeps secrets out of process lists. */
  mcpServersDelivery?: 'argv' | 'initialize'
  /** Uses `mcpServers` alone: no server from settings or `.mcp.json`. */
  strictMcpConfig?: boolean
  /** Folders that bring commands, agents, skills, hooks and servers. */
  plugins?: SdkPluginConfig[]
  /** How `plugins` travel. Default: `argv`. */
  pluginDelivery?: 'argv' | 'initialize'
  /**
   * The skills of this session; they run without asking, and all others are hidden. `[]` is none, `all` allows and hides
   * nothing. Their files stay readable: this is no sandbox. A name that cannot be a rule is a `TypeError`.
   */
  skills?: string[] | 'all'
  /** A file, JSON text or an object; above the files of `settingSources`. */
  settings?: string | Settings
  /** Settings files that count. Default: none, so that a run does not depend on the machine. */
  settingSources?: SettingSource[]
  /** Settings that count as an administrator's: users cannot change them. */
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
  /** Keeps copies of edited files, for `Query.rewindFiles()`. Default: false. See section 14.5. */
  enableFileCheckpointing?: boolean
  /** Not with `persistSession: false` or `enableFileCheckpointing` (`TypeError`); see section 13. Gets a copy of the transcript while it is written, and gives it back on `resume`. */
  sessionStore?: SessionStore
  /** When entries go to `sessionStore`: `batched` (default) in groups and before each result, `eager` as they come. */
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
  /** Arguments of that runtime, before the script. */
  executableArgs?: string[]
  /** Further flags, last on the command line: `{name: 'value'}`, `{name: null}` for a flag alone. */
  extraArgs?: Record<string, string | null>
  /** The whole environment of the process. Default: that of this process. `undefined` removes a name. */
  env?: { [name: string]: string | undefined }
  /** Gets what the process writes to stderr, in chunks as they come. */
  stderr?: (data: string) => void
  /** Writes a debug log to stderr; see `stderr`. Has no effect beside `debugFile`. */
  debug?: boolean
  /** Writes the debug log to this file. */
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
