import type { ResultMessage } from '@agent-engine/protocol'
import { tags } from './record.ts'
import { noUsage, usageOnWire } from './usage.ts'

export interface FailedSession {
  newId(): string
  /** Default: a new one. */
  readonly sessionId?: string | undefined
}

/** The result of a session that could not start, so that hosts see the cause on stdout (spec: cli §4). */
export const startupFailure = (
  { newId, sessionId = newId() }: FailedSession,
  text: string,
): ResultMessage => ({
  type: 'result',
  subtype: 'error_during_execution',
  is_error: true,
  duration_ms: 0,
  duration_api_ms: 0,
  num_turns: 0,
  stop_reason: null,
  total_cost_usd: 0,
  usage: usageOnWire(noUsage()),
  modelUsage: {},
  permission_denials: [],
  errors: [text],
  ...tags({ sessionId, newId }),
})
