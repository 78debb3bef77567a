import type { JsonObject, PermissionUpdate } from '@agent-engine/protocol'
import type { Decision } from '../permissions/decision.ts'

/** A question for whoever may answer permission prompts: a host over stdio, an MCP tool, a person. */
export interface PermissionAsk {
  readonly toolName: string
  readonly toolUseId: string
  readonly input: JsonObject
  readonly decision: Extract<Decision, { behavior: 'ask' }>
  readonly agentId?: string
  /** The tool makes no sense without a person (ExitPlanMode, AskUserQuestion). */
  readonly requiresUserInteraction?: boolean
}

export type PermissionAnswer =
  | {
      readonly behavior: 'allow'
      /** Absent: run with the input as it was. */
      readonly updatedInput?: JsonObject
      readonly updatedPermissions?: readonly PermissionUpdate[]
    }
  | { readonly behavior: 'deny'; readonly message: string; readonly interrupt: boolean }
  /** The question could not be answered: the host's error, a closed stream, a malformed answer. */
  | { readonly behavior: 'failed'; readonly message: string }
  /** There is nobody to decide: the call is refused with the reason of the question. */
  | { readonly behavior: 'unanswered' }

/** The permission surface of a session. Rejects only when `signal` fires. */
export type AskPermission = (ask: PermissionAsk, signal: AbortSignal) => Promise<PermissionAnswer>
