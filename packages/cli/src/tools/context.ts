import type { Files } from '../platform/files.ts'
import type { Search } from '../platform/search.ts'
import type { ShellSession } from '../platform/shell-session/session.ts'
import type { Agents } from './agents.ts'
import type { PromptCommands } from './prompt-commands.ts'
import type { ReadState } from './read-state.ts'
import type { TodoState } from './todo-state.ts'

/**
 * Everything a tool may touch. Tools take their side effects from here and from nowhere else, so that a test passes
 * fakes and remote execution is another context.
 */
export interface ToolContext {
  readonly toolUseId: string
  /** Aborted when the turn is interrupted. A tool that stops because of it throws the signal's reason. */
  readonly signal: AbortSignal
  /** The session's current directory: relative paths are resolved against it. */
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly files: Files
  readonly search: Search
  readonly shell: ShellSession
  /** What this agent has read or written so far (spec: tools §3). */
  readonly readState: ReadState
  readonly todos: TodoState
  /** Absent where no subagents can be started. */
  readonly agents?: Agents
  /** Commands and skills that become prompts. */
  readonly commands?: PromptCommands
  /** False when a rule denies reading the path: listing tools leave such files out. */
  mayRead(path: string): boolean
  /** Exact token count by the API; rejects when it can't be had. */
  countTokens(text: string): Promise<number>
}
