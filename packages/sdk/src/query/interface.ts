import type {
  AccountInfo,
  AgentInfo,
  ModelInfo,
  RewindFilesResult,
  SDKControlGetContextUsageResponse,
  SDKControlGetUsageResponse,
  SDKControlInitializeResponse,
  SDKControlInterruptResponse,
  SDKControlMcpReadResourceResponse,
  SDKControlReadFileResponse,
  SDKControlReloadOutputStylesResponse,
  SDKControlReloadPluginsResponse,
  SDKControlReloadSkillsResponse,
  SlashCommand,
} from '../types/control.ts'
import type { McpServerConfig, McpServerStatus, McpSetServersResult } from '../types/mcp.ts'
import type { SDKMessage, SDKUserMessage } from '../types/messages.ts'
import type { EffortLevel, SdkPluginConfig } from '../types/option-values.ts'
import type { PermissionMode } from '../types/permissions.ts'
import type { Settings } from '../types/settings.ts'

/** A prompt: one text, or messages as they come. Spec: sdk.md §2.2. */
export type Prompt = string | AsyncIterable<SDKUserMessage>

/** Keys of the `--settings` layer; `null` takes a key out. Spec: sdk.md §4. */
export type FlagSettings = {
  [K in keyof Settings]?: K extends 'effortLevel' ? EffortLevel | null : Settings[K] | null
}

/**
 * A running agent: iterate it for its messages, call it to steer it.
 *
 * The process starts with `query()` and goes on whether or not anyone iterates. Methods may be called at any time.
 * They reject with `RequestError`: `ECONTROL` when the engine refuses, `ETIMEDOUT` when it does not answer, `ECLOSED`
 * after the end. Leaving a `for await` loop, `return()`, `close()` and the abort signal all end the process.
 * Spec: sdk.md §4.
 */
export interface Query extends AsyncGenerator<SDKMessage, void> {
  /**
   * Stops the current turn; it ends with an error result, and the session stays usable. Queued messages still run.
   * Spec: sdk.md §4.
   */
  interrupt(): Promise<SDKControlInterruptResponse | undefined>
  /** Takes effect at once, also within the running turn. An unknown mode rejects (`ECONTROL`). Spec: sdk.md §4, §7. */
  setPermissionMode(mode: PermissionMode): Promise<void>
  /** From the next turn on. Without a model: back to the session's default. Spec: sdk.md §4. */
  setModel(model?: string): Promise<void>
  /** Tokens; `null` takes the limit away. Spec: sdk.md §4. */
  setMaxThinkingTokens(
    maxThinkingTokens: number | null,
    thinkingDisplay?: 'summarized' | 'omitted' | 'highlights' | null,
  ): Promise<void>
  /**
   * Asks about the tools of one server in another mode than those of the rest; `null` ends that. `warning` says why
   * it has no effect. Spec: sdk.md §4.
   */
  setMcpPermissionModeOverride(
    serverName: string,
    mode: 'default' | 'auto' | null,
  ): Promise<{ warning?: string }>
  /** Merges into the layer of `settings`, key by key. Spec: sdk.md §4. */
  applyFlagSettings(settings: FlagSettings): Promise<void>
  /**
   * Writes into a settings file, key by key; `null` removes a key. Rejects (`ECONTROL`) for keys that a host may not
   * write. Spec: sdk.md §4.
   */
  updateSettings(source: 'localSettings' | 'userSettings', settings: Record<string, unknown>): Promise<void>
  /** The engine's answer to `initialize`; still there after the end. Spec: sdk.md §4. */
  initializationResult(): Promise<SDKControlInitializeResponse>
  /** Registers callbacks and servers again; open permission questions come again. Spec: sdk.md §4. */
  reinitialize(): Promise<SDKControlInitializeResponse>
  /**
   * Slash commands that work here. Like the next three from the answer to `initialize`: no traffic, also after the
   * end, and nothing that came later, as prompts of a server. `slash_commands` of each `init` message has those by
   * name, and after `reinitialize()` they are here too. Spec: sdk.md §4.
   */
  supportedCommands(): Promise<SlashCommand[]>
  /** Models to choose from, by alias. Spec: sdk.md §4. */
  supportedModels(): Promise<ModelInfo[]>
  /** Subagents of `agents`, files and the engine. Spec: sdk.md §4. */
  supportedAgents(): Promise<AgentInfo[]>
  /** Where the credentials come from. Spec: sdk.md §4. */
  accountInfo(): Promise<AccountInfo>
  /** All MCP servers as they are now: `connected`, `failed`, `needs-auth`, `pending` or `disabled`. Spec: sdk.md §4. */
  mcpServerStatus(): Promise<McpServerStatus[]>
  /**
   * What fills the context window, in tokens. `summary` leaves out the single tools, files and agents. Default:
   * `full`. Spec: sdk.md §4.
   */
  getContextUsage(options?: { detail?: 'summary' | 'full' }): Promise<SDKControlGetContextUsageResponse>
  /** Cost (US dollars), time (milliseconds) and tokens of the session so far. The shape may change. Spec: sdk.md §4. */
  usage_EXPERIMENTAL_MAY_CHANGE_DO_NOT_RELY_ON_THIS_API_YET(options?: {
    skipBehaviors?: boolean
  }): Promise<SDKControlGetUsageResponse>
  /**
   * A file as the agent may see it, up to `maxBytes`, in `encoding` (default `utf-8`); `null` when it may not, or
   * there is none. Spec: sdk.md §4.
   */
  readFile(
    path: string,
    options?: { maxBytes?: number; encoding?: 'utf-8' | 'base64' },
  ): Promise<SDKControlReadFileResponse | null>
  /**
   * Reads plugins anew, with those of `addPlugins`. `holdOnCacheImpact`: not when tools would come or go (`held`);
   * `refuseIfBusy`: rejects while a turn runs. Spec: sdk.md §4.
   */
  reloadPlugins(options?: {
    holdOnCacheImpact?: boolean
    addPlugins?: SdkPluginConfig[]
    refuseIfBusy?: boolean
  }): Promise<SDKControlReloadPluginsResponse>
  /** Reads skills and commands anew. Spec: sdk.md §4. */
  reloadSkills(): Promise<SDKControlReloadSkillsResponse>
  /** Reads output styles anew; the chosen one stays. Spec: sdk.md §4. */
  reloadOutputStyles(): Promise<SDKControlReloadOutputStylesResponse>
  /**
   * Puts files back to where they were at a user message: all of them or, with `canRewind: false`, none. Needs
   * `enableFileCheckpointing`. `force` (ours) also replaces files that somebody else has changed since.
   * Spec: sdk.md §14.5.
   */
  rewindFiles(
    userMessageId: string,
    options?: { dryRun?: boolean; force?: boolean },
  ): Promise<RewindFilesResult>
  /**
   * Counts a file as read, so that the model may edit it unread. `mtime` in milliseconds, as `stat` gives it: a newer
   * file is not counted. Spec: sdk.md §4.
   */
  seedReadState(path: string, mtime: number): Promise<void>
  /**
   * Connects a server again. Rejects (`ECONTROL`) with the reason when it does not come up, or there is none of that
   * name. Spec: sdk.md §4.
   */
  reconnectMcpServer(serverName: string): Promise<void>
  /**
   * Switches a server off or on again; its tools go and come with it. Rejects (`ECONTROL`) when there is none of that
   * name. Spec: sdk.md §4.
   */
  toggleMcpServer(serverName: string, enabled: boolean): Promise<void>
  /**
   * A resource of a connected server, as the server gives it. Rejects (`ECONTROL`) when there is no such server or
   * resource. Spec: sdk.md §4.
   */
  readMcpResource(serverName: string, uri: string): Promise<SDKControlMcpReadResourceResponse>
  /**
   * Replaces the servers of earlier calls and all servers in this process; those of settings stay. What cannot be
   * connected is in `errors`, by name. Spec: sdk.md §4, §9.4.
   */
  setMcpServers(servers: Record<string, McpServerConfig>): Promise<McpSetServersResult>
  /**
   * Sends further messages; resolves when all are sent. Input stays open until then. Rejects with `TypeError` for
   * what is no object. Spec: sdk.md §2.4, §4.
   */
  streamInput(stream: AsyncIterable<SDKUserMessage>): Promise<void>
  /**
   * Ends a subagent or command by the id of its `task_started`, also while the turn waits for it; the turn goes on. It
   * does not matter when it is gone already. Spec: sdk.md §4.
   */
  stopTask(taskId: string): Promise<void>
  /**
   * Lets subagents and commands that the turn waits for go on in the background, or only that of one call; whether
   * there was any. Spec: sdk.md §4.
   */
  backgroundTasks(toolUseId?: string): Promise<boolean>
  /** Takes a user message out of the queue; false when it had left it. Spec: sdk.md §4. */
  cancelMessage(uuid: string): Promise<boolean>
  /** Ends the query without waiting. Calling it again does nothing. Spec: sdk.md §10.2. */
  close(): void
  /** Process id of the engine, while there is one. Spec: sdk.md §4. */
  readonly pid: number | undefined
  /** As `return()`: resolves when the process has ended, or was told to. Spec: sdk.md §2.6. */
  [Symbol.asyncDispose](): Promise<void>
}
