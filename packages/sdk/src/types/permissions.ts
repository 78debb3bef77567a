import type { PermissionResult, PermissionUpdate } from '@agent-engine/protocol/permissions'

export type {
  PermissionBehavior,
  PermissionDecisionClassification,
  PermissionMode,
  PermissionResult,
  PermissionRuleValue,
  PermissionUpdate,
  PermissionUpdateDestination,
} from '@agent-engine/protocol/permissions'

/**
 * What a permission callback is told beside the tool and its input. Optional fields are absent when the engine is
 * silent. Spec: sdk.md §7.3.
 */
export interface CanUseToolContext {
  /** Aborted when the question is withdrawn: by an interrupt, or because the query ended. */
  signal: AbortSignal
  toolUseID: string
  /** Id of the control request that asks. */
  requestId: string
  /** Changes that would make this question unnecessary from now on. */
  suggestions?: PermissionUpdate[]
  /** Set when a subagent calls. */
  agentID?: string
  /** The path that led to the question. */
  blockedPath?: string
  decisionReason?: string
  title?: string
  displayName?: string
  description?: string
  defaultToNo?: boolean
  suppressAlwaysAllowRule?: boolean
  mcpServer?: { name: string; source: string }
  matchedAskRule?: { source: string; toolName: string; ruleContent?: string }
}

/**
 * Asked for each tool call that rules, modes and hooks left open.
 *
 * `allow` without `updatedInput` runs the tool with the input it was asked about. A thrown error, `undefined` and
 * `null` are a denial. There is no time limit; watch `signal`. Spec: sdk.md §7.
 */
export type CanUseTool = (
  toolName: string,
  input: Record<string, unknown>,
  options: CanUseToolContext,
) => Promise<PermissionResult | null>

/** An MCP server's question to the user. Spec: sdk.md §C.4. */
export interface ElicitationRequest {
  serverName: string
  message: string
  mode?: 'form' | 'url'
  url?: string
  elicitationId?: string
  requestedSchema?: Record<string, unknown>
  title?: string
  displayName?: string
  description?: string
}

/** The answer to an MCP server: `accept` with the values of the form, `decline`, or `cancel`. Spec: sdk.md §C.4. */
export interface ElicitationResult {
  action: 'accept' | 'decline' | 'cancel'
  content?: { [field: string]: string | number | boolean | string[] }
}

/** Answers MCP servers' questions; without it they are declined. Spec: sdk.md §C.4. */
export type OnElicitation = (
  request: ElicitationRequest,
  options: { signal: AbortSignal; requestId: string },
) => Promise<ElicitationResult | null>

/** A dialog that the engine wants shown; `payload` depends on its kind. Spec: sdk.md §C.4. */
export interface UserDialogRequest {
  dialogKind: string
  payload: Record<string, unknown>
  toolUseID?: string
}

/** How a dialog ended. Spec: sdk.md §C.4. */
export type UserDialogResult = { behavior: 'completed'; result: unknown } | { behavior: 'cancelled' }

/**
 * Shows dialogs of the kinds named in `supportedDialogKinds`. `null` leaves the dialog unanswered. Spec: sdk.md §C.4.
 */
export type OnUserDialog = (
  request: UserDialogRequest,
  options: { signal: AbortSignal; requestId: string },
) => Promise<UserDialogResult | null>
