import type {
  InboundUserMessage,
  InitializeRequest,
  InitializeResponse,
  JsonObject,
  ModelInfo,
} from '@agent-engine/protocol'
import type { GetSettingsResponse } from '@agent-engine/protocol/control/get-settings'
import type { ListPermissionRulesResponse } from '@agent-engine/protocol/control/list-permission-rules'
import type { Engine } from '../engine/engine.ts'
import type { EventSink, SessionFacts } from '../engine/parts.ts'
import type { HookCallback } from '../hooks/callback.ts'
import type { Reload } from '../io/control/handlers/reload.ts'
import type { Elicit } from '../mcp/elicitations.ts'
import type { SendToHost } from '../mcp/host-inbox.ts'
import type { SessionMcp } from '../mcp/session-mcp.ts'
import type { PermissionGate } from '../permissions/gate.ts'
import type { ServerModes } from '../permissions/server-modes.ts'
import type { Checkpoints } from '../session/checkpoint/port.ts'
import type { AskPermission } from '../tools/ask.ts'

/** What a front end gives to a session. */
export interface FrontEnd {
  readonly sink: EventSink
  /** Absent: nobody can be asked. */
  readonly ask?: AskPermission
  /** Calls a hook of the host; only front ends with a control channel have it. */
  readonly hookCallback?: HookCallback
  /** Carries messages for MCP servers in the host. */
  readonly sendToMcpServer?: SendToHost
  /** Asks the user what an MCP server wants to know. */
  readonly elicit?: Elicit
  /** Writes control sequences of hooks to the terminal. */
  readonly terminal?: (sequence: string) => void
}

/** The settings of a session, for hosts and for the terminal. */
export interface SessionSettings {
  /** The files that may change while the session runs. */
  readonly files: readonly string[]
  /** Files beside them that configure MCP servers. */
  serverFiles(): readonly string[]
  /** A file changed: rules, directories and MCP servers of it count from now on. */
  reload(file: string): Promise<void>
  /** The same for MCP servers only. */
  reloadServers(): Promise<void>
  /** Puts values over those of `--settings`, by keys of the first level; null takes a key away. Rejects when they are no settings. */
  applyFlags(changes: JsonObject): Promise<void>
  /** Writes values into a settings file; null removes a key. Rejects when a host must not write it. */
  update(source: 'userSettings' | 'localSettings', changes: JsonObject): Promise<void>
  report(): GetSettingsResponse
  rules(): Promise<ListPermissionRulesResponse>
}

/** Reads files of extensions anew while a session runs. */
export interface SessionReload extends Reload {
  /** Adds plugin folders; the first turn waits for them. */
  addPlugins(folders: readonly string[]): Promise<void>
}

/** A session put together: the engine and what front ends may do with it. */
export interface ComposedSession {
  readonly engine: Engine
  readonly gate: PermissionGate
  readonly facts: SessionFacts
  /** What a person may choose from. */
  models(): readonly ModelInfo[]
  /** Whether `bypassPermissions` may be switched on at the moment. */
  bypassAvailable(): boolean
  readonly checkpoints: Checkpoints
  readonly mcp: SessionMcp
  readonly settings: SessionSettings
  readonly serverModes: ServerModes
  readonly reload: Reload
  /** What setting `statusLine` shows above the prompt of a chat. */
  statusLine(): Promise<string | undefined>
  /** What an administrator wants everybody to read who starts a chat. */
  readonly announcements: readonly string[]
  /** Takes over what a host sends with `initialize`; before the first turn it may still shape the prompt. */
  initialize(request: InitializeRequest): InitializeResponse | Promise<InitializeResponse>
  /** Answers must fit this JSON schema from now on. Rejects with `SchemaError` when it can't be used. */
  askForOutput(schema: JsonObject): Promise<void>
  /** Goes on with the turn that an earlier process could not finish; undefined when there is none, or nobody wants that. */
  readonly continuation: InboundUserMessage | undefined
  /** Ends what the session holds: transcript, shells, servers. Never rejects; takes two seconds at most. */
  close(): Promise<void>
}

/** `again`: in the place of a session that the host had forgotten: a new one, whatever the command line resumes. */
export type Compose = (frontEnd: FrontEnd, again?: boolean) => Promise<ComposedSession>
