import type { Options } from '../options.ts'
import type { Query } from '../query/interface.ts'
import type { SDKMessageBase } from '../types/message-parts.ts'
import type {
  SDKAssistantMessage as BaseAssistantMessage,
  SDKMessage as BaseMessage,
} from '../types/messages.ts'

/** Text with the fields of an error, for both ways of reading it. */
export type ErrorText = string & { readonly type: string; readonly code: string; readonly message: string }

/** Tells of a failure as a message, right before the iteration rejects, or right after an error result. */
export type SDKErrorMessage = {
  type: 'error'
  error: ErrorText
  code: string
  session_id: string
  message?: undefined
}

/** After each result: US dollars since the one before. */
export type SDKCostMessage = SDKMessageBase & {
  type: 'system'
  subtype: 'cost'
  cost: number
  total_cost_usd: number
}

/** An assistant message whose text can be read at once. */
export type SDKAssistantMessage = BaseAssistantMessage & { readonly content: string }

type Extended<M> = M extends BaseAssistantMessage
  ? SDKAssistantMessage
  : M extends { type: 'system' }
    ? M & { cost?: undefined }
    : M

export type SDKMessage = Extended<BaseMessage> | SDKErrorMessage | SDKCostMessage

/** The options of the main entry, and two of the seed's. */
export type CompatOptions = Options & {
  /** Most tokens of one response; becomes `CLAUDE_CODE_MAX_OUTPUT_TOKENS` of the process. */
  maxTokens?: number
  /** Taken and not used: the engine chooses. */
  temperature?: number
}

type Control = Omit<Query, 'next' | 'return' | 'throw' | typeof Symbol.asyncIterator>

export interface CompatQuery extends Control, AsyncGenerator<SDKMessage, void> {
  [Symbol.asyncDispose](): Promise<void>
}
