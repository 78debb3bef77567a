import type { AgentOptions } from 'node:https'
import { ProxyAgent, request as undiciRequest } from 'undici'
import type { HttpClient } from './http.ts'
import { HttpHeaders } from './http-headers.ts'

const METHODS = ['GET', 'POST', 'DELETE'] as const

/** An HTTP client whose every request goes through one proxy. Its time limits but for connecting are the caller's. */
export const createProxiedClient = (
  proxy: string,
  tls: Pick<AgentOptions, 'cert' | 'key' | 'passphrase'>,
  connectTimeoutMs: number,
): HttpClient => {
  const agents = {
    http: agentFor(proxy, tls, connectTimeoutMs, false),
    https: agentFor(proxy, tls, connectTimeoutMs, true),
  }
  return {
    async send({ url, method, headers, body, signal }) {
      const reply = await undiciRequest(url, {
        dispatcher: url.startsWith('https:') ? agents.https : agents.http,
        method: METHODS.find((known) => known === method) ?? 'POST',
        headers: Object.fromEntries(headers),
        headersTimeout: 0,
        bodyTimeout: 0,
        ...(body === undefined ? {} : { body }),
        ...(signal === undefined ? {} : { signal }),
      })
      const fields = new HttpHeaders()
      for (const [name, value] of Object.entries(reply.headers)) {
        if (value !== undefined) fields.set(name, Array.isArray(value) ? value.join(', ') : value)
      }
      return { status: reply.statusCode, headers: fields, body: reply.body }
    },
    close() {
      void agents.http.close()
      void agents.https.close()
    },
  }
}

/** Plain HTTP is forwarded by the proxy, TLS goes through a tunnel. */
const agentFor = (
  uri: string,
  tls: Pick<AgentOptions, 'cert' | 'key' | 'passphrase'>,
  timeout: number,
  proxyTunnel: boolean,
): ProxyAgent => new ProxyAgent({ uri, proxyTunnel, connect: { timeout }, requestTls: { ...tls, timeout } })
