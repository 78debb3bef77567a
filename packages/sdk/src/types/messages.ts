import type { UUID } from 'node:crypto'
import type { EffortLevel } from '@agent-engine/protocol/agents'
import type { JsonObject } from '@agent-engine/protocol/json'
import type { AssistantMessage, AssistantMessageError } from '@agent-engine/protocol/messages/assistant'
import type { CompactBoundaryMessage } from '@agent-engine/protocol/messages/compact-boundary'
import type { HookResponseMessage } from '@agent-engine/protocol/messages/hook-response'
import type { InboundUserMessage } from '@agent-engine/protocol/messages/inbound-user'
import type { ModelUsage as WireModelUsage } from '@agent-engine/protocol/messages/model-usage'
import type {
  PermissionDenial,
  ResultSuccess,
  TerminalReason,
  ResultError as WireResultError,
} from '@agent-engine/protocol/messages/result'
import type { StreamEventMessage } from '@agent-engine/protocol/messages/stream-event'
import type { SystemInitMessage } from '@agent-engine/protocol/messages/system-init'
import type {
  ApiKeySource,
  FastModeDisabledReason,
  FastModeState,
  Refined,
  SDKContextUsage,
  SDKMessageBase,
  SDKMessageOrigin,
  SDKStartupFailureReason,
  SDKUsageReport,
} from './message-parts.ts'
import type { MessageParam, NonNullableUsage } from './messages-api.ts'
import type { SDKNotice } from './notices.ts'
import type { PermissionMode } from './permissions.ts'

export type { TerminalReason } from '@agent-engine/protocol/messages/result'

/** Tokens and cost (US dollars) of one model, added up over the process. Spec: protocol.md §12. */
export type ModelUsage = WireModelUsage
/** A call that was denied during the turn. Spec: protocol.md §5.13. */
export type SDKPermissionDenial = PermissionDenial
/** What went wrong with a request, in an assistant message that tells of it. Spec: protocol.md §5.10. */
export type SDKAssistantMessageError = AssistantMessageError

/** Which user messages a turn answers. */
type TurnReference = {
  user_message_uuid?: string
  user_message_uuids?: string[]
  resume_reason?: string
}

/** A prompt, or a tool result. Yield it from a prompt iterable. Spec: sdk.md §2.3. */
export type SDKUserMessage = Refined<
  InboundUserMessage,
  {
    message: MessageParam
    parent_tool_use_id: string | null
    session_id?: string
    /** Chosen by the sender; comes back on replays and names checkpoints and queue entries. */
    uuid?: UUID
    tool_use_result?: unknown
    origin?: SDKMessageOrigin
    client_composed?: boolean
    pasted_content?: MessageParam['content'][]
    agent_id?: string
    subagent_type?: string
    task_description?: string
  }
>

/** The echo of a user message. Spec: protocol.md §5.11. */
export type SDKUserMessageReplay = Refined<
  Omit<
    SDKUserMessage,
    'pasted_content' | 'inline_pastes' | 'agent_id' | 'subagent_type' | 'task_description'
  >,
  SDKMessageBase & { isReplay: true; file_attachments?: unknown[] }
>

/** One finished block of a response; the blocks of one response share `message.id`. Spec: protocol.md §5.10. */
export type SDKAssistantMessage = Refined<
  AssistantMessage,
  SDKMessageBase &
    TurnReference & {
      supersedes?: UUID[]
      request_id?: string
      resumed_from_incomplete_thinking?: true
      context_usage?: SDKContextUsage
      usage_report?: SDKUsageReport
    }
>

/** A piece of a response as it is written; with `includePartialMessages`. Spec: protocol.md §5.12. */
export type SDKPartialAssistantMessage = Refined<StreamEventMessage, SDKMessageBase & TurnReference>

type ResultPart = SDKMessageBase &
  TurnReference & {
    usage: NonNullableUsage
    stop_reason: string | null
    origin?: SDKMessageOrigin
    terminal_reason?: TerminalReason
    fast_mode_state?: FastModeState
    fast_mode_disabled_reason?: FastModeDisabledReason
    credential_expires_at?: string
  }

/**
 * Ends a turn: `result` is the final text, `structured_output` the value with `outputFormat`. `is_error` is true when
 * the API refused. Spec: protocol.md §5.13.
 */
export type SDKResultSuccess = Refined<ResultSuccess, ResultPart & { warm_spare_claimed?: boolean }>

/** Ends a turn that went wrong: `subtype` says how, `errors` why. Spec: protocol.md §5.13. */
export type SDKResultError = Refined<
  WireResultError,
  ResultPart & {
    errors: string[]
    startup_failure_reason?: SDKStartupFailureReason
    invalid_config_file?: {
      path: string
      is_global: boolean
      backup_searched: boolean
      backup_path?: string
    }
  }
>

/** Ends a turn. Costs and `modelUsage` add up over the process; `usage` is the turn's own. Spec: protocol.md §5.13. */
export type SDKResultMessage = SDKResultSuccess | SDKResultError

/** Starts a turn. Spec: protocol.md §5.2. */
export type SDKSystemMessage = Refined<
  SystemInitMessage,
  SDKMessageBase & {
    permissionMode: PermissionMode
    apiKeySource: ApiKeySource
    skills: string[]
    plugins: { name: string; path: string; source?: string; version?: string }[]
    effort?: EffortLevel | null
    view_mode?: 'focus' | 'default'
    fast_mode_state?: FastModeState
    fast_mode_disabled_reason?: FastModeDisabledReason
  }
>

/** The conversation before this was replaced by a summary. `pre_tokens`: how large it was. Spec: protocol.md §5.3. */
export type SDKCompactBoundaryMessage = Refined<
  CompactBoundaryMessage,
  SDKMessageBase & {
    compact_metadata: Refined<
      CompactBoundaryMessage['compact_metadata'],
      {
        preserved_segment?: { head_uuid: UUID; anchor_uuid: UUID; tail_uuid: UUID }
        preserved_messages?: { anchor_uuid: UUID; uuids: UUID[] }
      }
    >
  }
>

/** How a hook ended: `output` is what it wrote, `outcome` whether it worked. Spec: protocol.md §5.4. */
export type SDKHookResponseMessage = Refined<
  HookResponseMessage,
  SDKMessageBase & { hook_id: string; output: string; outcome: 'success' | 'error' | 'cancelled' }
>

/**
 * What a query yields. Engines add kinds of message and fields over time, and they are passed on as they come: ignore
 * what you do not know. Spec: sdk.md §20.
 */
export type SDKMessage =
  | SDKAssistantMessage
  | SDKUserMessage
  | SDKUserMessageReplay
  | SDKResultMessage
  | SDKSystemMessage
  | SDKPartialAssistantMessage
  | SDKCompactBoundaryMessage
  | SDKHookResponseMessage
  | SDKNotice

/** A line of the engine as a transport reads it: messages, and the control traffic between them. Spec: sdk.md §C.6. */
export type StdoutMessage =
  | SDKMessage
  | SDKControlRequest
  | SDKControlResponse
  | SDKControlCancelRequest
  | KeepAlive

/** A question from one side to the other, as it goes over the wire. Spec: sdk.md §5. */
export type SDKControlRequest = {
  type: 'control_request'
  request_id: string
  request: JsonObject & { subtype: string }
}
/** The answer to a control request, as it goes over the wire. Spec: sdk.md §5. */
export type SDKControlResponse = {
  type: 'control_response'
  response:
    | { subtype: 'success'; request_id: string; response?: JsonObject }
    | { subtype: 'error'; request_id: string; error: string; error_code?: string }
}
/** A control request is withdrawn; its answer is of no use any more. Spec: sdk.md §5. */
export type SDKControlCancelRequest = { type: 'control_cancel_request'; request_id: string }
type KeepAlive = { type: 'keep_alive' }
