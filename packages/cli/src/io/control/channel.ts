import type { ControlResponse, EngineRequest, JsonObject } from '@agent-engine/protocol'
import { AgentError } from '@agent-engine/protocol/errors'
import { encodeLine } from '@agent-engine/protocol/framing'
import type { Output } from '../output.ts'

/** The host answered a control request with an error, or could not answer it any more. */
export class ControlFailure extends AgentError {
  constructor(code: 'host_error' | 'stream_closed', message: string) {
    super(code, message)
    this.name = 'ControlFailure'
  }
}

interface Pending {
  resolve(payload: JsonObject): void
  reject(error: Error): void
}

/**
 * Control requests of the engine to its host. Permission questions, hook callbacks and SDK MCP servers all travel
 * through here, under one rule for cancelling and for a host that is gone (spec: protocol §7).
 */
export interface ControlChannel {
  /**
   * Resolves with the payload of the host's answer. Waits without limit unless `signal` fires: then the request is
   * withdrawn and the promise rejects with the signal's reason. Rejects with `ControlFailure` on an error answer and
   * once the input has ended.
   */
  request(
    request: EngineRequest,
    options: { readonly signal: AbortSignal; readonly cancel?: boolean },
  ): Promise<JsonObject>
  /** An answer came in. Unknown and settled ids are ignored. */
  settle(response: ControlResponse['response']): void
  /** No answer can come any more: fails what waits and what is still to be asked. */
  close(): void
}

export const createControlChannel = (output: Output, newId: () => string): ControlChannel => {
  const pending = new Map<string, Pending>()
  let closed = false
  const closedError = (): ControlFailure =>
    new ControlFailure('stream_closed', 'The input stream closed before the host answered.')
  return {
    request(request, { signal, cancel = true }) {
      if (signal.aborted) return Promise.reject(signal.reason)
      if (closed) return Promise.reject(closedError())
      const requestId = newId()
      return new Promise<JsonObject>((resolve, reject) => {
        const onAbort = (): void => {
          if (!pending.delete(requestId)) return
          if (cancel) output.write(encodeLine({ type: 'control_cancel_request', request_id: requestId }))
          reject(signal.reason)
        }
        const settled =
          <T>(next: (value: T) => void) =>
          (value: T): void => {
            signal.removeEventListener('abort', onAbort)
            next(value)
          }
        signal.addEventListener('abort', onAbort, { once: true })
        pending.set(requestId, { resolve: settled(resolve), reject: settled(reject) })
        output.write(encodeLine({ type: 'control_request', request_id: requestId, request }))
      })
    },
    settle(response) {
      const id = response.request_id ?? ''
      const waiting = pending.get(id)
      if (waiting === undefined) return
      pending.delete(id)
      if (response.subtype === 'success') waiting.resolve(response.response ?? {})
      else waiting.reject(new ControlFailure('host_error', response.error))
    },
    close() {
      closed = true
      for (const waiting of pending.values()) waiting.reject(closedError())
      pending.clear()
    },
  }
}
