import type { PermissionMode } from '@agent-engine/protocol'

/** A kind of subagent (spec: context §14.2). */
export interface AgentSpec {
  readonly name: string
  readonly description: string
  readonly prompt: string
  /** Undefined: the tools of its parent. */
  readonly tools?: readonly string[]
  readonly disallowedTools?: readonly string[]
  /** Undefined and `inherit`: the model of its parent. */
  readonly model?: string
  readonly maxTurns?: number
  readonly background?: boolean
  readonly permissionMode?: PermissionMode
  readonly omitMemory?: boolean
  readonly source: 'built-in' | 'host' | 'project' | 'user' | 'plugin'
}
