import type { JsonObject, PermissionMode } from '@agent-engine/protocol'
import type { MemoryScope } from '../context/memory/agent-memory.ts'
import type { Effort } from '../context/thinking-setting.ts'

/** An MCP server of an agent: one of the session by its name, or one of its own. */
export interface AgentServer {
  readonly name: string
  /** Undefined: the session has it. */
  readonly config?: unknown
}

/** What a definition may say about an agent besides its name and prompt. */
export interface AgentFields {
  /** Undefined: the tools of its parent. `Task(a, b)` among them: the agents that it may start. */
  readonly tools?: readonly string[] | undefined
  readonly disallowedTools?: readonly string[] | undefined
  /** Undefined and `inherit`: the model of its parent. */
  readonly model?: string | undefined
  readonly maxTurns?: number | undefined
  readonly background?: boolean | undefined
  /** Only ever stricter than the session's. */
  readonly permissionMode?: PermissionMode | undefined
  readonly omitMemory?: boolean | undefined
  readonly effort?: Effort | undefined
  /** Skills whose text it gets with its task. */
  readonly skills?: readonly string[] | undefined
  readonly mcpServers?: readonly AgentServer[] | undefined
  /** As in settings, not checked yet. */
  readonly hooks?: JsonObject | undefined
  readonly memory?: MemoryScope | undefined
  /** As the main agent: the first prompt. */
  readonly initialPrompt?: string | undefined
  /** Context size in tokens that its compaction reckons with. */
  readonly autoCompactWindow?: number | undefined
  /** It works in a git worktree of its own. */
  readonly isolation?: 'worktree' | undefined
  /** Said again before its task. */
  readonly reminder?: string | undefined
  readonly color?: string | undefined
}

/** A kind of subagent (spec: context §14.2). */
export interface AgentSpec extends AgentFields {
  readonly name: string
  readonly description: string
  readonly prompt: string
  readonly source: 'built-in' | 'host' | 'managed' | 'project' | 'user' | 'plugin'
}
