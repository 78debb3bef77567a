import type { EffortLevel } from '@agent-engine/protocol/agents'
import type { InProcessEngine } from '@agent-engine/protocol/in-process'
import type { SessionStore, SessionStoreFlush } from './stores/store.ts'
import type { SpawnedProcess, SpawnOptions, Transport } from './transport/transport.ts'
import type { HooksOption } from './types/hooks.ts'
import type { McpServerConfig } from './types/mcp.ts'
import type {
  AgentDefinition,
  OutputFormat,
  SdkBeta,
  SdkPluginConfig,
  SettingSource,
  SystemPrompt,
  ThinkingConfig,
  ToolConfig,
} from './types/option-values.ts'
import type { CanUseTool, OnElicitation, OnUserDialog, PermissionMode } from './types/permissions.ts'
import type { SandboxSettings } from './types/sandbox.ts'
import type { Settings } from './types/settings.ts'

/** Everything a query can be told. Every field is optional; unknown fields are ignored. Spec: sdk.md §3.1. */
export type Options = {
  // ---- the run
  /**
   * Ends the query: the pending `next()` rejects with `AbortError` at once, the process goes in the background.
   * Default: one of its own. Spec: sdk.md §10.3.
   */
  abortController?: AbortController
  /**
   * Working directory of the agent. Default: that of this process. One that does not exist is a `SpawnError`
   * (`ENOENT`). Spec: sdk.md §3.1, §16.
   */
  cwd?: string
  /**
   * Further directories the agent may work in. Relative ones start at `cwd`; one that is missing is left out with a
   * warning. Default: none. Spec: sdk.md §3.1.
   */
  additionalDirectories?: string[]
  /** A model id or alias. Default: that of the command line. Spec: sdk.md §3.1. */
  model?: string
  /**
   * Used when `model` is overloaded; a comma list is tried in order. Default: none. The same as `model` is a
   * `TypeError`. Spec: sdk.md §3.4.
   */
  fallbackModel?: string
  /** Beta features of the Messages API. Default: none. Spec: sdk.md §3.1. */
  betas?: SdkBeta[]
  /**
   * Whether and how much the model thinks. Default: as the model does by itself. Counts more than
   * `maxThinkingTokens`. Spec: sdk.md §14.2.
   */
  thinking?: ThinkingConfig
  /** How much work an answer may take: `low` to `max`. Default: that of the model. Spec: sdk.md §14.2. */
  effort?: EffortLevel
  /**
   * Spec: sdk.md §3.1.
   *
   * @deprecated `thinking` says more. Tokens; 0 turns thinking off.
   */
  maxThinkingTokens?: number
  /**
   * Model responses per user turn. Over it the result is `error_max_turns`. Default, and 0: no limit.
   * Spec: sdk.md §3.1.
   */
  maxTurns?: number
  /**
   * US dollars for the whole query, subagents included; no request is made once it is reached. Over it the result is
   * `error_max_budget_usd`. Default: no limit. Spec: sdk.md §14.4.
   */
  maxBudgetUsd?: number
  /**
   * Tokens that the whole task may take, as the model is told; it is no limit. See `maxBudgetUsd` for one. Default:
   * none. Spec: sdk.md §3.1.
   */
  taskBudget?: { total: number }
  /** Default: an empty prompt. `{type: 'preset'}` is the engine's own. Spec: sdk.md §3.1. */
  systemPrompt?: SystemPrompt
  /** What the model is told to do in plan mode, in place of the engine's own text. Spec: sdk.md §3.1. */
  planModeInstructions?: string
  /**
   * Has the final answer follow a JSON Schema (draft-07, an object); it is in `structured_output` of the result. When
   * the model does not get there the result is `error_max_structured_output_retries`. A schema that is none ends the
   * run. Default: text. Spec: sdk.md §14.3.
   */
  outputFormat?: OutputFormat
  /** Adds `stream_event` messages: text as it is written. Default: false. Spec: sdk.md §3.1. */
  includePartialMessages?: boolean
  /**
   * Adds `hook_started`, `hook_progress` and `hook_response` messages for every hook. Default: for SessionStart and
   * Setup. Spec: sdk.md §3.1.
   */
  includeHookEvents?: boolean
  /**
   * After a turn that went well the small fast model guesses at the next prompt: one `prompt_suggestion` message
   * after the `result`, or none. The next message drops it; a query that is over waits for it, four seconds at most.
   * It costs a request. Default: false. Spec: sdk.md §3.1.
   */
  promptSuggestions?: boolean
  /**
   * Every 30 seconds (`AGENT_PROGRESS_SUMMARY_MS` in `env`) the small fast model says in a sentence what each running
   * subagent does: `summary` of `task_progress` messages. It costs requests. Default: false. Spec: sdk.md §3.1.
   */
  agentProgressSummaries?: boolean
  /**
   * Passes on all that subagents say, under `parent_tool_use_id`. Default: only their tool calls and results.
   * Spec: sdk.md §3.1.
   */
  forwardSubagentText?: boolean
  /**
   * This program can end background tasks one by one with `stopTask()`, so `interrupt()` leaves them alone. Default:
   * false. Spec: sdk.md §4.
   */
  perTaskStopAffordance?: boolean
  /** Sends prompts as they are: no `@file`, no `/command`. Default: false. Spec: sdk.md §3.1. */
  verbatimPrompts?: boolean
  /** Title of the session, as `listSessions()` shows it. Default: made from the first prompt. Spec: sdk.md §3.1. */
  title?: string

  // ---- tools and permissions
  /** The built-in tools that exist at all. Default: all. MCP tools are not touched. Spec: sdk.md §3.1. */
  tools?: string[] | { type: 'preset'; preset: 'claude_code' }
  /**
   * Rules that allow without asking, as `Read` or `Bash(git log:*)`. This is no list of the tools that exist: see
   * `tools`. Default: none. Spec: sdk.md §3.1.
   */
  allowedTools?: string[]
  /** `Bash` takes the tool away; `Bash(rm:*)` denies such calls in every mode. Default: none. Spec: sdk.md §3.1. */
  disallowedTools?: string[]
  /**
   * Other tools in place of some: `{Bash: 'mcp__box__bash'}` has calls of `Bash` go to that tool. Not followed
   * further. Default: none. Spec: sdk.md §3.1.
   */
  toolAliases?: Record<string, string>
  /** Settings of single tools. Spec: sdk.md §3.1. */
  toolConfig?: ToolConfig
  /**
   * What runs without asking. Default: `default`. An unknown one ends the run with `ProcessError`.
   * Spec: sdk.md §3.1, §7.
   */
  permissionMode?: PermissionMode
  /**
   * Needed for `permissionMode: 'bypassPermissions'`, which runs every tool unasked. Default: false.
   * Spec: sdk.md §3.1.
   */
  allowDangerouslySkipPermissions?: boolean
  /**
   * Asked for what rules, mode and hooks left open; it has as long as it wants. What it throws denies the call with
   * that text. Not together with `permissionPromptToolName` (`TypeError`). Spec: sdk.md §7.
   */
  canUseTool?: CanUseTool
  /**
   * `null` from `canUseTool` then means that the answer comes from elsewhere; without it `null` is a denial. Default:
   * false. Spec: sdk.md §7.4.
   */
  allowOutOfBandPermissions?: boolean
  /**
   * The MCP tool that answers permission questions in place of `canUseTool`. Not together with that one
   * (`TypeError`). Spec: sdk.md §3.4.
   */
  permissionPromptToolName?: string
  /** `none`: what would be asked is denied. Default: `host`. Spec: sdk.md §3.1. */
  permissionPrompts?: 'host' | 'none'
  /**
   * Callbacks by event, as `{PreToolUse: [{matcher: 'Bash|Edit', hooks: [fn], timeout: 5}]}`; `timeout` in seconds.
   * An unknown event is told with a process warning, a malformed value is a `TypeError`. Spec: sdk.md §8.
   */
  hooks?: HooksOption
  /** Answers questions of MCP servers to the user. Default: they are declined. Spec: sdk.md §C.4. */
  onElicitation?: OnElicitation
  /** Shows dialogs of the kinds in `supportedDialogKinds`. Default: none are shown. Spec: sdk.md §C.4. */
  onUserDialog?: OnUserDialog
  /** Kinds that `onUserDialog` knows; without it a `TypeError`. Spec: sdk.md §3.4. */
  supportedDialogKinds?: string[]
  /**
   * Settings of the sandbox for shell commands; merged over `settings.sandbox`. Not with `settings` as a path
   * (`TypeError`). Spec: sdk.md §14.7.
   */
  sandbox?: SandboxSettings

  // ---- agents, servers, settings
  /**
   * The agent, of `agents` or of files, that leads the conversation: its prompt, tools and model count. Default:
   * none. An unknown one ends the run with `ProcessError`. Spec: sdk.md §3.1.
   */
  agent?: string
  /** Subagents by name; they count more than files of that name. Default: none. Spec: sdk.md §14.1. */
  agents?: Record<string, AgentDefinition>
  /**
   * MCP servers by name. The key is the name: tools are called `mcp__<key>__<tool>`. Default: none.
   * Spec: sdk.md §14.8.
   */
  mcpServers?: Record<string, McpServerConfig>
  /**
   * How process servers travel. Default: `initialize` for our command line, which keeps secrets out of process lists.
   * Spec: sdk.md §3.5.
   */
  mcpServersDelivery?: 'argv' | 'initialize'
  /** Uses `mcpServers` alone: no server from settings or `.mcp.json`. Default: false. Spec: sdk.md §3.1. */
  strictMcpConfig?: boolean
  /**
   * Folders that bring commands, agents, skills, hooks and servers. Default: none. A `type` other than `local` is a
   * `TypeError`. Spec: sdk.md §14.6.
   */
  plugins?: SdkPluginConfig[]
  /** How `plugins` travel. Default: `argv`. Spec: sdk.md §3.1. */
  pluginDelivery?: 'argv' | 'initialize'
  /**
   * The skills of this session; they run without asking, and all others are hidden. `[]` is none, `all` allows and
   * hides nothing. Their files stay readable: this is no sandbox. A name that cannot be a rule is a `TypeError`.
   * Default: all. Spec: sdk.md §3.4.
   */
  skills?: string[] | 'all'
  /** A file, JSON text or an object; above the files of `settingSources`. Default: none. Spec: sdk.md §14.6. */
  settings?: string | Settings
  /** Settings files that count. Default: none, so that a run does not depend on the machine. Spec: sdk.md §3.6. */
  settingSources?: SettingSource[]
  /** Settings that count as an administrator's: users cannot change them. Default: none. Spec: sdk.md §14.6. */
  managedSettings?: Settings
  /** Where the project's `.claude`, `.mcp.json` and `CLAUDE.md` are. Default: `cwd`. Spec: sdk.md §3.1. */
  projectConfigRoot?: string

  // ---- sessions
  /** Goes on with the newest session of `cwd`. Without one a new session begins. Default: false. Spec: sdk.md §3.1. */
  continue?: boolean
  /**
   * Goes on with the session of this id, under the same id. An unknown one ends the run with an error result.
   * Spec: sdk.md §3.1.
   */
  resume?: string
  /** With `resume`: up to and including the message of this id. Spec: sdk.md §3.1. */
  resumeSessionAt?: string
  /**
   * With `resumeSessionAt`: uuid of the prompt whose turn is all that may be cut off; else the run is refused.
   * Spec: sdk.md §3.1.
   */
  resumeDropsTurn?: string
  /**
   * With `resume` or `continue`: under a new id, leaving the old session as it is. Default: false. Spec: sdk.md §3.1.
   */
  forkSession?: boolean
  /**
   * Id of a new session; a UUID. Default: random. One that is taken, or no UUID, ends the run with `ProcessError`.
   * Spec: sdk.md §3.1.
   */
  sessionId?: string
  /** Default: true. `false` writes no transcript. Spec: sdk.md §3.1. */
  persistSession?: boolean
  /** Keeps copies of edited files, for `Query.rewindFiles()`. Default: false. Spec: sdk.md §14.5. */
  enableFileCheckpointing?: boolean
  /**
   * Gets a copy of the transcript while it is written, and gives it back on `resume`. Default: none. Not with
   * `persistSession: false` or `enableFileCheckpointing` (`TypeError`). Spec: sdk.md §13.
   */
  sessionStore?: SessionStore
  /**
   * When entries go to `sessionStore`: `batched` (default) in groups and before each result, `eager` as they come.
   * Spec: sdk.md §13.
   */
  sessionStoreFlush?: SessionStoreFlush
  /**
   * Limit of each `sessionStore.load()` in milliseconds. Default: 60000. Over it the first `next()` rejects.
   * Spec: sdk.md §13.
   */
  loadTimeoutMs?: number

  // ---- the process
  /**
   * The command line to run. Default: that of `@agent-engine/cli`, else `agent` in PATH. A relative path starts at
   * the directory of this process. What is missing is a `SpawnError`. Spec: sdk.md §3.3.
   */
  pathToClaudeCodeExecutable?: string
  /** Another name of `pathToClaudeCodeExecutable`. Spec: sdk.md §3.3. */
  pathToAgentExecutable?: string
  /** Runs the command line when it is a script. Default: the runtime of this process. Spec: sdk.md §3.3. */
  executable?: 'node' | 'bun' | 'deno'
  /** Arguments of that runtime, before the script. Default: none. Spec: sdk.md §3.3. */
  executableArgs?: string[]
  /**
   * Further flags, last on the command line: `{name: 'value'}`, `{name: null}` for a flag alone. An unknown one ends
   * the run with `ProcessError`. Default: none. Spec: sdk.md §3.5.
   */
  extraArgs?: Record<string, string | null>
  /**
   * The whole environment of the process. Default: that of this process. `undefined` removes a name.
   * Spec: sdk.md §3.2.
   */
  env?: { [name: string]: string | undefined }
  /** Gets what the process writes to stderr, in chunks as they come. What it throws is dropped. Spec: sdk.md §10.4. */
  stderr?: (data: string) => void
  /** Writes a debug log to stderr; see `stderr`. Has no effect beside `debugFile`. Default: false. Spec: sdk.md §19. */
  debug?: boolean
  /** Writes the debug log to this file. Spec: sdk.md §19. */
  debugFile?: string
  /**
   * Starts the process in another way; called by `query()` itself. What it throws rejects the first `next()`.
   * Spec: sdk.md §10.5.
   */
  spawnClaudeCodeProcess?: (options: SpawnOptions) => SpawnedProcess | Promise<SpawnedProcess>
  /** Another name of `spawnClaudeCodeProcess`. Spec: sdk.md §10.5. */
  spawnAgentProcess?: (options: SpawnOptions) => SpawnedProcess | Promise<SpawnedProcess>
  /** Takes the place of the process altogether. Spec: sdk.md §C.6. */
  transport?: (options: SpawnOptions) => Transport
  /**
   * Runs in this process instead of one of its own: `createEngine()` of `@agent-engine/cli/engine`. Not together with
   * options that start a process (`TypeError`). Ours: docs/in-process.md.
   */
  engine?: InProcessEngine
  /** Writes every exchange with the model to this cassette. Ours: docs/cassettes.md. */
  record?: string
  /** Answers from this cassette, without network. A request that is not in it fails. Ours: docs/cassettes.md. */
  replay?: string

  // ---- former names
  /**
   * Spec: sdk.md §3.1.
   *
   * @deprecated `systemPrompt`
   */
  customSystemPrompt?: string
  /**
   * Spec: sdk.md §3.1.
   *
   * @deprecated `systemPrompt: {type: 'preset', preset: 'claude_code', append}`
   */
  appendSystemPrompt?: string
}

/** Another name of `Options`. Spec: sdk.md §18. */
export type QueryOptions = Options
