import type { Files } from '../platform/files.ts'
import type { Search } from '../platform/search.ts'
import type { ShellSession } from '../platform/shell-session/session.ts'
import type { Agents } from './agents.ts'
import type { FileChangeWatch } from './file-changes.ts'
import type { Findable } from './find-tools.ts'
import type { McpPort } from './mcp-port.ts'
import type { PlanMode } from './plan-mode.ts'
import type { PromptCommands } from './prompt-commands.ts'
import type { ReadState } from './read-state.ts'
import type { SearchQuota } from './search-quota.ts'
import type { ShellTasks } from './shell-tasks.ts'
import type { TodoState } from './todo-state.ts'
import type { WebPort, WebSearch } from './web-port.ts'

/**
 * Everything a tool may touch. Tools take their side effects from here and from nowhere else, so that a test passes
 * fakes and remote execution is another context.
 */
export interface ToolContext {
  readonly toolUseId: string
  /** Aborted when the turn is interrupted. A tool that stops because of it throws the signal's reason. */
  readonly signal: AbortSignal
  /** The time of day, in milliseconds since 1970. */
  now(): number
  /** The session's current directory: relative paths are resolved against it. */
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly files: Files
  readonly search: Search
  readonly shell: ShellSession
  /** What this agent has read or written so far (spec: tools §3). */
  readonly readState: ReadState
  readonly todos: TodoState
  /** Tells what others did to files that this agent wrote; absent where nobody asks. */
  readonly changes?: FileChangeWatch
  /** Absent where no subagents can be started. */
  readonly agents?: Agents
  /** Absent where nobody hears of commands. */
  readonly shellTasks?: ShellTasks
  /** Commands and skills that become prompts. */
  readonly commands?: PromptCommands
  readonly plan: PlanMode
  /** MCP servers; absent where there are none. */
  readonly mcp?: McpPort
  readonly web: WebPort
  readonly webSearch: WebSearch
  /** Web searches of the whole session, subagents included. */
  readonly searchQuota: SearchQuota
  /** Tools that the model knows by name only. */
  deferredTools(): readonly Findable[]
  /** What the small fast model answers to a prompt; it has no tools. Rejects with a `ModelError`. */
  complete(prompt: string): Promise<string>
  /** Keeps what can't be shown to the model in a file of the session; gives its absolute path. */
  saveFile(extension: string, bytes: Uint8Array): Promise<string>
  /** False when a rule denies reading the path: listing tools leave such files out. */
  mayRead(path: string): boolean
  /** Exact token count by the API; rejects when it can't be had. */
  countTokens(text: string): Promise<number>
}
