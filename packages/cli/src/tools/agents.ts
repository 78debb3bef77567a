import type { Usage } from '@agent-engine/protocol'
import type { Effort } from '../context/thinking-setting.ts'

/** A task for a subagent. */
export interface AgentLaunch {
  readonly toolUseId: string
  readonly description: string
  readonly prompt: string
  readonly type: string
  readonly model?: string
  /** Instead of the one in the agent's definition. */
  readonly effort?: Effort
  readonly background?: boolean
}

/** What a subagent came back with. */
export interface AgentReport {
  readonly type: 'completed'
  readonly agentId: string
  readonly model: string
  /** The text blocks of its last response. */
  readonly texts: readonly string[]
  readonly durationMs: number
  /** Of its last response. */
  readonly usage: Usage
  readonly toolUses: number
}

/** A subagent that works on while its parent does something else. */
export interface AgentStarted {
  readonly type: 'started'
  readonly agentId: string
  readonly model: string
  /** Where its conversation can be read. */
  readonly outputFile: string
}

/**
 * Starts subagents. Throws `ToolFailure` for what can't start and for agents that fail, and the signal's reason when the
 * call was aborted.
 */
export interface Agents {
  run(launch: AgentLaunch, signal: AbortSignal): Promise<AgentReport | AgentStarted>
}
