import type { JsonObject } from '@agent-engine/protocol'
import type { ElicitationRequest, ElicitationResponse } from '@agent-engine/protocol/control/elicitation'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import { abortable } from './abortable.ts'

/** Asks the user something for a server. Rejects when the signal fires, or when nobody could be asked. */
export type Elicit = (request: ElicitationRequest, signal: AbortSignal) => Promise<ElicitationResponse>

/** What servers ask of the user, and what became of addresses that the user opened for them (spec: mcp §12.2). */
export interface Elicitations {
  /** Answers `elicitation/create`; never rejects. */
  ask(server: string, params: JsonObject, signal: AbortSignal): Promise<ElicitationResponse>
  /** The server says that the user is done at an address. What was not asked for is ignored. */
  complete(server: string, id: string): void
  /** Resolves when the server has said so, or after the time. Rejects when the signal fires. */
  completed(server: string, id: string, limitMs: number, signal: AbortSignal | undefined): Promise<void>
}

export const createElicitations = (
  elicit: Elicit,
  onComplete: (server: string, id: string) => void,
): Elicitations => {
  const opened = new Map<string, { readonly done: Promise<void>; readonly finish: () => void }>()
  const keyOf = (server: string, id: string): string => JSON.stringify([server, id])
  const open = (key: string): void => {
    if (opened.has(key)) return
    let finish: () => void = () => undefined
    const done = new Promise<void>((resolve) => {
      finish = resolve
    })
    opened.set(key, { done, finish })
  }
  return {
    async ask(server, params, signal) {
      const request = requestOf(server, params)
      if (request === undefined) return { action: 'decline' }
      try {
        const answer = await elicit(request, signal)
        if (answer.action === 'accept' && request.elicitation_id !== undefined) {
          open(keyOf(server, request.elicitation_id))
        }
        return answer
      } catch {
        // A host that can't answer has not agreed to anything (spec: protocol §6.4).
        return { action: 'cancel' }
      }
    },
    complete(server, id) {
      const waiting = opened.get(keyOf(server, id))
      if (waiting === undefined) return
      opened.delete(keyOf(server, id))
      waiting.finish()
      onComplete(server, id)
    },
    async completed(server, id, limitMs, signal) {
      const waiting = opened.get(keyOf(server, id))
      if (waiting === undefined) return
      let timer: NodeJS.Timeout | undefined
      const clock = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, limitMs)
      })
      await abortable(Promise.race([waiting.done, clock]), signal).finally(() => clearTimeout(timer))
    },
  }
}

/** Undefined: an address that no browser should open. */
const requestOf = (server: string, params: JsonObject): ElicitationRequest | undefined => {
  const { message, mode, url, elicitationId, requestedSchema } = params
  const base = {
    subtype: 'elicitation' as const,
    mcp_server_name: server,
    message: typeof message === 'string' ? message : '',
  }
  if (mode === 'url') {
    if (typeof url !== 'string' || !isWebAddress(url)) return undefined
    return {
      ...base,
      mode: 'url',
      url,
      ...(typeof elicitationId === 'string' ? { elicitation_id: elicitationId } : {}),
    }
  }
  if (!isJsonObject(requestedSchema)) return { ...base, mode: 'form' }
  const { properties } = requestedSchema
  return {
    ...base,
    mode: 'form',
    requested_schema: requestedSchema,
    ...(isJsonObject(properties) ? { property_order: Object.keys(properties) } : {}),
  }
}

const isWebAddress = (url: string): boolean =>
  URL.canParse(url) && ['https:', 'http:'].includes(new URL(url).protocol)
