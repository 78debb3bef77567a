import { isJsonObject } from '@agent-engine/protocol/json-object'
import type { Elicitations } from './elicitations.ts'
import { RpcError, URL_ELICITATION_REQUIRED } from './errors.ts'

/** How long the user may take at the addresses before the request is tried again all the same. */
const COMPLETION_LIMIT_MS = 60_000

/**
 * A server can refuse a request until the user has been at some addresses (MCP 2025-11-25). Sends the user there; true:
 * the request may be tried again.
 */
export const visitedAddresses = async (
  server: string,
  error: unknown,
  elicitations: Elicitations | undefined,
  signal: AbortSignal | undefined,
): Promise<boolean> => {
  if (elicitations === undefined || !(error instanceof RpcError)) return false
  if (error.rpcCode !== URL_ELICITATION_REQUIRED || !isJsonObject(error.data)) return false
  const listed = error.data.elicitations
  const asked = (Array.isArray(listed) ? listed : []).filter(isJsonObject)
  const life = signal ?? new AbortController().signal
  for (const params of asked) {
    const { action } = await elicitations.ask(server, { ...params, mode: 'url' }, life)
    if (action !== 'accept') return false
  }
  for (const { elicitationId } of asked) {
    if (typeof elicitationId === 'string') {
      await elicitations.completed(server, elicitationId, COMPLETION_LIMIT_MS, signal)
    }
  }
  return asked.length > 0
}
