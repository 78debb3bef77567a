import type {
  ContentBlockParam,
  EngineMessage,
  JsonObject,
  PermissionMode,
  StreamEvent,
} from '@agent-engine/protocol'
import type { HistoryEntry } from '../context/history.ts'
import type { MemoryFile } from '../context/memory/memory-file.ts'
import type { Effort } from '../context/thinking-setting.ts'
import type { Thresholds } from '../context/thresholds.ts'
import type { AgentSpec } from '../extensions/agent-spec.ts'
import type { PluginError } from '../extensions/extensions.ts'
import type { PromptCommand } from '../extensions/prompt-command.ts'
import type { Hooks } from '../hooks/port.ts'
import type { ServerCommand } from '../mcp/server-commands.ts'
import type { ModelFailure } from '../model/errors.ts'
import type { ModelRequest, ModelResponse, ResponseEvent } from '../model/port.ts'
import type { PermissionGate } from '../permissions/gate.ts'
import type { Checkpoints } from '../session/checkpoint/port.ts'
import type { SideFiles } from '../session/side-files.ts'
import type { SessionStateUpdate } from '../session/state-file.ts'
import type { Transcript } from '../session/transcript.ts'
import type { AskPermission } from '../tools/ask.ts'
import type { ToolContext } from '../tools/context.ts'
import type { PromptEnvironment, Tool } from '../tools/define.ts'
import type { LimitPort } from '../tools/limit-result.ts'
import type { ToolRegistry } from '../tools/registry.ts'
import type { Budget } from './budget.ts'
import type { SetupTrigger, StartSource } from './hooks/session-hooks.ts'
import type { OutputRule } from './structured-output.ts'
import type { ModelFacts } from './usage.ts'

/** Where every event of the engine goes: stdout, a terminal, a server, a test. */
export interface EventSink {
  emit(message: EngineMessage): void
  /** A promise while the reader is slow; undefined when more can be emitted at once. */
  drain(): Promise<void> | undefined
}

/** One answer of the model, with retries and fallback behind it. Throws a `ModelError` when all tries failed. */
export type Respond = (
  request: ModelRequest,
  options: {
    readonly signal: AbortSignal
    readonly onStreamEvent?: (event: StreamEvent) => void
    readonly drain?: () => Promise<void> | undefined
  },
) => AsyncGenerator<ResponseEvent, ModelResponse>

export interface ModelPort extends ModelFacts {
  readonly respond: Respond
  /** Alias or id → id for requests. `undefined` and `default` give the session's own model. */
  resolve(name: string | null | undefined): string
  /** Undefined when the error does not come from the model layer. */
  explain(error: unknown): ModelFailure | undefined
}

/** Puts a question to the small fast model, beside the conversation. Rejects when no answer came, also with the signal's reason. */
export type AskSmallModel = (prompt: string, signal: AbortSignal) => Promise<string>

/** What a request is made from; `context` does the work. */
export interface RequestInput {
  readonly model: string
  readonly history: readonly HistoryEntry[]
  readonly tools: ToolRegistry
  readonly maxThinkingTokens: number | undefined
  readonly mode: PermissionMode
  /** For this turn; absent: the session's. */
  readonly effort?: Effort
}

export interface ContextPort {
  /** Pure apart from things read once per session: system prompt, memory files, git snapshot. */
  request(input: RequestInput): Promise<ModelRequest>
  /** When the conversation of an agent on this model is compacted. */
  thresholds(model: string): Thresholds
  /** The memory files that are part of every request. */
  memoryFiles(): Promise<readonly MemoryFile[]>
  /** Reminders for a file that was just read: memory of its directory, rules for its path. Each comes once. */
  onRead(path: string): Promise<readonly string[]>
  /** After a compaction or `/clear`: memory is read anew. */
  refresh(): void
}

/** The subagents of a session. */
export interface SubagentPort {
  definitions(): readonly AgentSpec[]
  /** What one run of an agent works with. Rejects when the agent must not or cannot start. */
  open(spec: AgentSpec, agentId: string, parent: Pick<EngineParts, 'cwd' | 'hooks'>): Promise<AgentWorkplace>
  /** Everything an agent says goes to the host, not only its tool calls. */
  forwardText(): boolean
  /** Who sums up what a running agent is doing; undefined: nobody wants that. */
  summarize(): { readonly ask: AskSmallModel; readonly everyMs: number } | undefined
  /** An interrupt of the main turn also ends what runs in the background. */
  stopOnInterrupt(): boolean
  /** `CLAUDE_CODE_SUBAGENT_MODEL`: the model of every subagent. */
  readonly model: string | undefined
  readonly maxDepth: number
  readonly maxConcurrent: number
}

export interface AgentWorkplace extends Pick<EngineParts, 'context' | 'toolContext' | 'cwd' | 'hooks'> {
  readonly transcriptPath: string
  /** Tools of servers of its own. */
  readonly servers: readonly Tool[]
  /** For people: what it has to do without. */
  readonly warnings: readonly string[]
  /** Ends what was started for it; at the first call it may say what it leaves behind. */
  close(): Promise<string | undefined>
}

/** Set in the parts of a subagent's engine. */
export interface AgentIdentity {
  readonly id: string
  readonly type: string
  /** 1 for an agent of the main conversation. */
  readonly depth: number
  /** The only types of agents that it may start; undefined: all. */
  readonly mayStart?: readonly string[]
}

/** What MCP servers offer beside tools. */
export interface ServerContentPort {
  /** Their prompts, as commands. */
  commands(): readonly ServerCommand[]
  /** Rejects with `McpError`, or with the signal's reason. */
  prompt(
    command: ServerCommand,
    values: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<readonly ContentBlockParam[]>
  /** Names of the servers that have resources. */
  resourceServers(): readonly string[]
  /** Carries out `/mcp`; gives the text for the user. Never rejects. */
  manage(args: string): Promise<string>
}

/** Fixed facts that `system/init` tells. */
export interface SessionFacts {
  readonly cwd: string
  readonly version: string
  readonly apiKeySource: string
  readonly outputStyle: string
  readonly promptEnvironment: PromptEnvironment
  slashCommands(): readonly string[]
  agents(): readonly string[]
  skills(): readonly string[]
  plugins(): readonly { readonly name: string; readonly path: string }[]
  /** What of plugins could not be used. */
  pluginErrors?(): readonly PluginError[]
  mcpServers(): readonly { readonly name: string; readonly status: string; readonly source?: string }[]
  /** Configured servers that could not be used. */
  mcpServerErrors?(): readonly { readonly name: string; readonly type: string; readonly message: string }[]
  /** Resolves when the first turn may start: MCP servers had their time. */
  ready(): Promise<void>
}

export interface EngineOptions {
  /** False: what starts with a slash is text like any other. Default: true. */
  readonly slashCommands?: boolean
  /** So long after a turn, when nothing else came, the input counts as ended. */
  readonly exitAfterIdleMs?: number
  /** For the session, with all its agents. */
  readonly budget?: Budget
  /** For each subagent by itself. */
  readonly agentBudget?: Budget
  /** How long subagents in the background may go on after the input has ended. Default: ten minutes. */
  readonly backgroundWaitMs?: number
  readonly model: string | undefined
  readonly maxTurns: number | undefined
  /** The effort that the session was started with. */
  readonly effort?: Effort
  /** The number of a command's first argument; default 1. */
  readonly argumentBase?: 0 | 1
  readonly maxThinkingTokens: number | undefined
  readonly includePartialMessages: boolean
  readonly replayUserMessages: boolean
  readonly reportSessionState: boolean
  readonly toolConcurrency: number
  /** What SessionStart hooks are told; default `startup`. */
  readonly startSource?: StartSource
  /** A session that goes on: when the model answered last, in milliseconds since 1970. */
  readonly lastAnsweredAt?: number
  /** What Setup hooks are told before the session starts; absent: they are not called. */
  readonly setup?: SetupTrigger
  /** How often Stop hooks may make one turn go on; default 8. */
  readonly stopHookBlockCap?: number
  /** A person is at the keyboard: Notification hooks hear of long silence. */
  readonly interactive?: boolean
}

/** What an agent brings to the conversation that it leads. */
export type LeadAgent = Pick<AgentSpec, 'name' | 'skills' | 'initialPrompt' | 'maxTurns'>

/** Everything the engine is made of. Each side effect is a port. */
export interface EngineParts {
  readonly options: EngineOptions
  readonly facts: SessionFacts
  readonly transcript: Transcript
  /** The files beside the transcript. Absent: nobody keeps them. */
  readonly side?: SideFiles
  /** What state.json tells of files that were read and of shells in the background. */
  readonly working?: () => Required<Pick<SessionStateUpdate, 'readFiles' | 'backgroundTasks'>>
  /** Takes files back to what they were at a message. Absent: nobody can. */
  readonly checkpoints?: Checkpoints
  /** The conversation so far: empty, or a resumed chain. */
  readonly history: readonly HistoryEntry[]
  readonly model: ModelPort
  readonly context: ContextPort
  readonly tools: () => ToolRegistry
  /** Commands and skills that become prompts. */
  readonly commands?: () => readonly PromptCommand[]
  /** Skills of the directories that a file lies in, each once; they are among the commands from then on. */
  readonly skillsNear?: (path: string) => Promise<readonly PromptCommand[]>
  /** Absent: there are no MCP servers. */
  readonly servers?: ServerContentPort
  /** Absent: there are no subagents. */
  readonly agents?: SubagentPort
  /** Absent: the main conversation. */
  readonly agent?: AgentIdentity
  /** The definition of the agent that leads the main conversation, if one does. */
  readonly lead?: () => LeadAgent | undefined
  /** Goes on in a new transcript under a new id. Absent: the session can't be cleared. */
  readonly newTranscript?: () => Promise<void>
  /** Who guesses at the next prompt after a turn. Absent or undefined: nobody wants that. */
  readonly suggest?: () => AskSmallModel | undefined
  /** What a host says about working in plan mode, in place of our own text. */
  readonly planInstructions?: () => string | undefined
  /** Gives a rule when turns have to end with structured output. */
  readonly outputRule?: () => OutputRule | undefined
  readonly gate: PermissionGate
  readonly hooks: Hooks
  readonly ask: AskPermission | undefined
  readonly limits: LimitPort
  readonly sink: EventSink
  /** The session's current directory, which Bash may move. */
  cwd(): string
  toolContext(toolUseId: string, signal: AbortSignal): ToolContext
  readonly log: (event: string, fields: JsonObject) => void
}
