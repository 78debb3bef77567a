import { messageOf } from '@agent-engine/protocol/errors'
import type { RunKeyHelper } from '../../config/api-key-helper.ts'
import type { EventSink } from '../../engine/parts.ts'
import { tags } from '../../engine/record.ts'
import type { ApiKeyHelper } from '../../model/credentials.ts'

export interface AuthStatusParts {
  readonly sink: EventSink
  readonly sessionId: () => string
  newId(): string
}

/** A host is told when the helper runs, what it says to people, and how it ended (spec: protocol §5.9). Never the key. */
export const tellingHost =
  (helper: RunKeyHelper, { sink, sessionId, newId }: AuthStatusParts): ApiKeyHelper =>
  async () => {
    const tell = (status: { isAuthenticating: boolean; output: string[]; error?: string }): void =>
      sink.emit({ type: 'auth_status', ...status, ...tags({ sessionId: sessionId(), newId }) })
    tell({ isAuthenticating: true, output: [] })
    try {
      const { key, said } = await helper()
      tell({ isAuthenticating: false, output: linesOf(said, key) })
      return key
    } catch (error) {
      tell({ isAuthenticating: false, output: [], error: `apiKeyHelper failed: ${messageOf(error)}` })
      throw error
    }
  }

const linesOf = (said: string, key: string): string[] =>
  (key === '' ? said : said.replaceAll(key, '[key]')).split('\n').filter((line) => line.trim() !== '')
