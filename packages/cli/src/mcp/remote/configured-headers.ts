import { helperHeaders } from './headers-helper.ts'
import type { RemoteServer } from './remote-server.ts'
import { HttpStatusError, type SendRequest } from './requester.ts'

type Headers = Readonly<Record<string, string>>

/** The headers that an entry and its helper give, for one connection. */
export interface ConfiguredHeaders {
  /** There is an `Authorization` among them: a login would not help. */
  readonly hasCredentials: boolean
  /** Sends them with every request. After a 401 or 403 the helper is asked once more, and the request is sent again. */
  requester(send: SendRequest): SendRequest
}

export const configuredHeaders = async (
  { entry, config, ports }: RemoteServer,
  signal: AbortSignal,
): Promise<ConfiguredHeaders> => {
  const make = async (asking: AbortSignal): Promise<Headers> => {
    const made = await helperHeaders(entry, config, ports, asking)
    ports.learn(Object.values(made).flatMap((value) => [value, value.replace(/^\w+ /, '')]))
    return merged(config.headers ?? {}, made)
  }
  let current = await make(signal)
  const hasHelper = config.headersHelper !== undefined
  return {
    hasCredentials: Object.keys(current).some((name) => name.toLowerCase() === 'authorization'),
    requester: (send) => async (request) => {
      const used = current
      const withThem = (): Promise<Awaited<ReturnType<SendRequest>>> =>
        send({ ...request, headers: merged(current, request.headers) })
      try {
        return await withThem()
      } catch (error) {
        const refused = error instanceof HttpStatusError && (error.status === 401 || error.status === 403)
        if (!hasHelper || !refused) throw error
        if (current === used) current = await make(request.signal)
        return withThem()
      }
    },
  }
}

/** Later ones win, however their names are written. */
const merged = (first: Headers, second: Headers): Headers => {
  const names = new Set(Object.keys(second).map((name) => name.toLowerCase()))
  const kept = Object.entries(first).filter(([name]) => !names.has(name.toLowerCase()))
  return { ...Object.fromEntries(kept), ...second }
}
