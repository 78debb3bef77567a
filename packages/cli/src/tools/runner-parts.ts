import type { JsonObject } from '@agent-engine/protocol'
import type { Hooks } from '../hooks/port.ts'
import type { Decision } from '../permissions/decision.ts'
import type { PermissionGate } from '../permissions/gate.ts'
import type { AskPermission } from './ask.ts'
import type { ToolContext } from './context.ts'
import type { LimitPort } from './limit-result.ts'
import type { ToolRegistry } from './registry.ts'
import type { ToolUse } from './result.ts'

/** What the choke point for tool calls needs. */
export interface RunnerParts {
  readonly registry: ToolRegistry
  readonly gate: PermissionGate
  readonly hooks: Hooks
  /** Absent: nobody can be asked, so an `ask` is a denial. */
  readonly ask: AskPermission | undefined
  readonly limits: LimitPort
  readonly agentId?: string
  /** A hook may put a call off until the session is resumed. */
  readonly mayDefer?: boolean
  cwd(): string
  context(toolUseId: string, signal: AbortSignal): ToolContext
  onProgress(use: ToolUse, data: JsonObject): void
  /** Something that a hook wanted was not done. */
  onIgnored?(warning: string): void
  /** A call was refused without asking anyone; comes just before its result. */
  onDenied(use: ToolUse, decision: Exclude<Decision, { behavior: 'allow' }>): void
}
