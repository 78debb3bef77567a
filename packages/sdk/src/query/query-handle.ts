import { splitServers } from '../launch/servers.ts'
import type * as Control from '../types/control.ts'
import type { McpServerConfig, McpServerStatus, McpSetServersResult } from '../types/mcp.ts'
import type { SDKMessage, SDKUserMessage } from '../types/messages.ts'
import type { PermissionMode } from '../types/permissions.ts'
import type { FlagSettings, Query } from './interface.ts'
import { assertPrompt } from './prompt.ts'
import type { Run } from './run.ts'

/** Shows a run to its caller: the messages by iteration, and a method for each request (spec: SDK, section 4). */
export class QueryHandle implements Query {
  readonly #run: Run

  constructor(run: Run) {
    this.#run = run
  }

  get pid(): number | undefined {
    return this.#run.pid
  }

  next(): Promise<IteratorResult<SDKMessage, void>> {
    return this.#run.output.next()
  }

  async return(): Promise<IteratorResult<SDKMessage, void>> {
    await this.#run.leave()
    return { done: true, value: undefined }
  }

  async throw(error: unknown): Promise<IteratorResult<SDKMessage, void>> {
    void this.#run.leave()
    throw error
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#run.leave()
  }

  close(): void {
    void this.#run.leave()
  }

  streamInput(stream: AsyncIterable<SDKUserMessage>): Promise<void> {
    assertPrompt(stream)
    return quiet(this.#run.stream(stream))
  }

  interrupt(): Promise<Control.SDKControlInterruptResponse | undefined> {
    return this.#ask('interrupt', {}, (receipt: Partial<Control.SDKControlInterruptResponse>) =>
      receipt.still_queued === undefined ? undefined : { ...receipt, still_queued: receipt.still_queued },
    )
  }

  setPermissionMode(mode: PermissionMode): Promise<void> {
    return this.#tell('set_permission_mode', { mode })
  }

  setModel(model?: string): Promise<void> {
    return this.#tell('set_model', { model })
  }

  setMaxThinkingTokens(
    tokens: number | null,
    display?: 'summarized' | 'omitted' | 'highlights' | null,
  ): Promise<void> {
    return this.#tell('set_max_thinking_tokens', { max_thinking_tokens: tokens, thinking_display: display })
  }

  setMcpPermissionModeOverride(
    serverName: string,
    mode: 'default' | 'auto' | null,
  ): Promise<{ warning?: string }> {
    return this.#get('set_mcp_permission_mode_override', { serverName, mode })
  }

  applyFlagSettings(settings: FlagSettings): Promise<void> {
    return this.#tell('apply_flag_settings', { settings })
  }

  updateSettings(source: 'localSettings' | 'userSettings', settings: Record<string, unknown>): Promise<void> {
    return this.#tell('update_settings', { source, settings })
  }

  initializationResult(): Promise<Control.SDKControlInitializeResponse> {
    return this.#run.initialization
  }

  reinitialize(): Promise<Control.SDKControlInitializeResponse> {
    return this.#run.reinitialize()
  }

  supportedCommands(): Promise<Control.SlashCommand[]> {
    return quiet(this.#run.initialization.then(({ commands }) => commands ?? []))
  }

  supportedModels(): Promise<Control.ModelInfo[]> {
    return quiet(this.#run.initialization.then(({ models }) => models ?? []))
  }

  supportedAgents(): Promise<Control.AgentInfo[]> {
    return quiet(this.#run.initialization.then(({ agents }) => agents ?? []))
  }

  accountInfo(): Promise<Control.AccountInfo> {
    return quiet(this.#run.initialization.then(({ account }) => account ?? {}))
  }

  mcpServerStatus(): Promise<McpServerStatus[]> {
    return this.#ask('mcp_status', {}, (reply: { mcpServers?: McpServerStatus[] }) => reply.mcpServers ?? [])
  }

  getContextUsage({
    detail,
  }: {
    detail?: 'summary' | 'full'
  } = {}): Promise<Control.SDKControlGetContextUsageResponse> {
    return this.#get('get_context_usage', { detail })
  }

  usage_EXPERIMENTAL_MAY_CHANGE_DO_NOT_RELY_ON_THIS_API_YET({
    skipBehaviors,
  }: {
    skipBehaviors?: boolean
  } = {}): Promise<Control.SDKControlGetUsageResponse> {
    return this.#get('get_usage', { skip_behaviors: skipBehaviors })
  }

  readFile(
    path: string,
    { maxBytes, encoding }: { maxBytes?: number; encoding?: 'utf-8' | 'base64' } = {},
  ): Promise<Control.SDKControlReadFileResponse | null> {
    const reply = this.#get<Control.SDKControlReadFileResponse>('read_file', {
      path,
      max_bytes: maxBytes,
      encoding,
    })
    return reply.catch(() => null)
  }

  reloadPlugins({
    holdOnCacheImpact,
    addPlugins,
    refuseIfBusy,
  }: Parameters<Query['reloadPlugins']>[0] = {}): Promise<Control.SDKControlReloadPluginsResponse> {
    const fields = {
      hold_on_cache_impact: holdOnCacheImpact,
      add_plugins: addPlugins,
      refuse_if_busy: refuseIfBusy,
    }
    return this.#get('reload_plugins', fields)
  }

  reloadSkills(): Promise<Control.SDKControlReloadSkillsResponse> {
    return this.#get('reload_skills', {})
  }

  reloadOutputStyles(): Promise<Control.SDKControlReloadOutputStylesResponse> {
    return this.#get('reload_output_styles', {})
  }

  rewindFiles(
    userMessageId: string,
    { dryRun, force }: { dryRun?: boolean; force?: boolean } = {},
  ): Promise<Control.RewindFilesResult> {
    return this.#get('rewind_files', { user_message_id: userMessageId, dry_run: dryRun, force })
  }

  seedReadState(path: string, mtime: number): Promise<void> {
    return this.#tell('seed_read_state', { path, mtime })
  }

  reconnectMcpServer(serverName: string): Promise<void> {
    return this.#tell('mcp_reconnect', { serverName })
  }

  toggleMcpServer(serverName: string, enabled: boolean): Promise<void> {
    return this.#tell('mcp_toggle', { serverName, enabled })
  }

  readMcpResource(serverName: string, uri: string): Promise<Control.SDKControlMcpReadResourceResponse> {
    return this.#get('mcp_read_resource', { serverName, uri })
  }

  setMcpServers(servers: Record<string, McpServerConfig>): Promise<McpSetServersResult> {
    const { byProcess, inProcess } = splitServers(servers)
    const wired: Record<string, object> = { ...byProcess }
    for (const name of inProcess.keys()) wired[name] = { type: 'sdk', name }
    this.#run.servers.replace(inProcess)
    return this.#get('mcp_set_servers', { servers: wired })
  }

  stopTask(taskId: string): Promise<void> {
    return this.#tell('stop_task', { task_id: taskId })
  }

  backgroundTasks(toolUseId?: string): Promise<boolean> {
    return this.#ask('background_tasks', { tool_use_id: toolUseId }, (reply: { backgrounded?: boolean }) =>
      Boolean(reply.backgrounded),
    )
  }

  cancelMessage(uuid: string): Promise<boolean> {
    return this.#ask('cancel_async_message', { message_uuid: uuid }, (reply: { cancelled?: boolean }) =>
      Boolean(reply.cancelled),
    )
  }

  #tell(subtype: string, fields: object): Promise<void> {
    return this.#ask(subtype, fields, () => undefined)
  }

  #get<R>(subtype: string, fields: object): Promise<R> {
    return this.#ask(subtype, fields, (reply: R) => reply)
  }

  #ask<R, A>(subtype: string, fields: object, read: (reply: R) => A): Promise<A> {
    return quiet(this.#run.request<R>(subtype, fields).then(read))
  }
}

/** A request that nobody awaits must not take the host down when it fails; one that is awaited rejects as ever. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {})
  return promise
}
