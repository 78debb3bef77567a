import type {
  ApiMessage,
  AssistantMessage,
  AssistantMessageError,
  ContentBlock,
  ContentBlockParam,
  UserMessage,
} from '@agent-engine/protocol'
import { SYNTHETIC_MODEL } from '@agent-engine/protocol/synthetic-model'
import type { MessageHead } from '../model/port.ts'
import { timestamp } from '../platform/stamps.ts'
import type { Transcript } from '../session/transcript.ts'
import type { EngineParts } from './parts.ts'
import { addHistory, type SessionState } from './state.ts'

/** The three things that every conversation entry goes through: transcript first, then history, then the host. */
export interface Recorder {
  readonly parts: EngineParts
  readonly state: SessionState
}

/** Tags that every message of a session carries. */
export const tags = (
  { sessionId, newId }: SessionIds,
  uuid: string = newId(),
): { session_id: string; uuid: string } => ({
  session_id: sessionId,
  uuid,
})

/** The session's own id, and new ones for what happens in it. */
export type SessionIds = Pick<Transcript, 'sessionId' | 'newId'>

export interface UserEntry {
  readonly content: string | readonly ContentBlockParam[]
  readonly uuid?: string
  readonly meta?: true
  /** The text stands for everything before it. */
  readonly isCompactSummary?: true
  readonly toolUseResult?: unknown
  readonly sourceToolAssistantUUID?: string
  readonly toolDenialKind?: string
}

/** Writes a user-role entry to transcript and history; gives its uuid. The caller emits what hosts should see. */
export const recordUser = ({ parts, state }: Recorder, entry: UserEntry): string => {
  const uuid = parts.transcript.append({
    type: 'user',
    message: { role: 'user', content: entry.content },
    ...(entry.uuid === undefined ? {} : { uuid: entry.uuid }),
    ...(entry.meta ? { isMeta: true } : {}),
    ...(entry.isCompactSummary ? { isCompactSummary: true } : {}),
    ...(entry.toolUseResult === undefined ? {} : { toolUseResult: entry.toolUseResult }),
    ...(entry.sourceToolAssistantUUID === undefined
      ? {}
      : { sourceToolAssistantUUID: entry.sourceToolAssistantUUID }),
    ...(entry.toolDenialKind === undefined ? {} : { toolDenialKind: entry.toolDenialKind }),
  })
  addHistory(state, { uuid, role: 'user', content: entry.content, ...(entry.meta ? { meta: true } : {}) })
  return uuid
}

export const userMessage = (
  parts: EngineParts,
  uuid: string,
  content: string | readonly ContentBlockParam[],
  extras: Partial<UserMessage> = {},
): UserMessage => ({
  type: 'user',
  message: { role: 'user', content: typeof content === 'string' ? content : [...content] },
  parent_tool_use_id: null,
  ...tags(parts.transcript, uuid),
  timestamp: timestamp(parts.transcript),
  ...extras,
})

/** The message of one content block, as hosts see it while the response still streams (spec: protocol A1–A3). */
export const blockMessage = (
  parts: EngineParts,
  uuid: string,
  head: MessageHead,
  block: ContentBlock,
): AssistantMessage => ({
  type: 'assistant',
  message: apiMessage(head, block, null),
  parent_tool_use_id: null,
  ...tags(parts.transcript, uuid),
  timestamp: timestamp(parts.transcript),
  ...(head.requestId === undefined ? {} : { request_id: head.requestId }),
})

export const apiMessage = (
  head: MessageHead,
  block: ContentBlock,
  stopReason: string | null,
): ApiMessage => ({
  id: head.id,
  type: 'message',
  role: 'assistant',
  model: head.model,
  content: [block],
  stop_reason: stopReason,
  stop_sequence: null,
  usage: head.usage,
  context_management: null,
})

export interface SyntheticError {
  readonly text: string
  readonly error: AssistantMessageError
  readonly status: number | null
}

/** Tells of an API failure in the conversation's own form (spec: protocol A5, A6). It is never sent to the model. */
export const recordError = ({ parts, state }: Recorder, failure: SyntheticError): void => {
  const message: ApiMessage = {
    id: parts.transcript.newId(),
    type: 'message',
    role: 'assistant',
    model: SYNTHETIC_MODEL,
    content: [{ type: 'text', text: failure.text }],
    stop_reason: 'stop_sequence',
    stop_sequence: '',
    container: null,
    context_management: null,
    usage: { input_tokens: 0, output_tokens: 0, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 },
  }
  const uuid = parts.transcript.append({
    type: 'assistant',
    message,
    isApiErrorMessage: true,
    error: failure.error,
    ...(failure.status === null ? {} : { apiErrorStatus: failure.status }),
  })
  addHistory(state, {
    uuid,
    role: 'assistant',
    content: failure.text,
    messageId: message.id,
    model: SYNTHETIC_MODEL,
    excluded: true,
  })
  parts.sink.emit({
    type: 'assistant',
    message,
    parent_tool_use_id: null,
    ...tags(parts.transcript, uuid),
    timestamp: timestamp(parts.transcript),
    error: failure.error,
    is_api_error_message: true,
    ...(failure.status === null ? {} : { api_error_status: failure.status }),
  })
}
