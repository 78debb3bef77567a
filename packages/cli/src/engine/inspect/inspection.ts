import type { GetContextUsageResponse } from '@agent-engine/protocol/control/get-context-usage'
import type { GetUsageResponse } from '@agent-engine/protocol/control/get-usage'
import type { ReadFileRequest, ReadFileResponse } from '@agent-engine/protocol/control/read-file'
import type { EngineParts } from '../parts.ts'
import { tags } from '../record.ts'
import type { SessionState } from '../state.ts'
import { costText } from './cost.ts'

/** What a host may ask a session beside its conversation. Nothing of it takes a turn. */
export interface Inspection {
  contextUsage(detail: 'summary' | 'full'): Promise<GetContextUsageResponse>
  usage(): GetUsageResponse
  /** The cost as text for people. */
  cost(): string
  /** Throws `FileRefused`. */
  readFile(request: Omit<ReadFileRequest, 'subtype'>): Promise<ReadFileResponse>
  /** Throws `FileRefused`. */
  seedReadState(path: string, mtime: number): Promise<void>
  /** Gives the session a title, and tells of it. */
  rename(title: string): void
}

export const inspect = (parts: EngineParts, state: SessionState): Inspection => {
  const startedAt = performance.now()
  return {
    contextUsage: async (detail) =>
      (await import('./context.ts')).reportContext(parts, state, detail === 'summary'),
    usage: () => ({
      session: {
        total_cost_usd: state.ledger.totalCostUsd,
        total_api_duration_ms: Math.round(state.ledger.apiMs),
        total_duration_ms: Math.round(performance.now() - startedAt),
        total_lines_added: state.ledger.lines.added,
        total_lines_removed: state.ledger.lines.removed,
        model_usage: state.ledger.modelUsage(),
      },
      subscription_type: null,
      rate_limits_available: false,
      rate_limits: null,
      behaviors: null,
    }),
    cost: () => costText(state.ledger),
    readFile: async (request) => (await import('./files.ts')).readForHost(parts, request),
    seedReadState: async (path, mtime) => (await import('./files.ts')).seedReadState(parts, path, mtime),
    rename(given) {
      const title = given.trim()
      const { sessionId } = parts.transcript
      parts.transcript.appendRecord({ type: 'custom-title', customTitle: title, sessionId })
      parts.sink.emit({ type: 'system', subtype: 'session_title_changed', title, ...tags(parts.transcript) })
    },
  }
}
