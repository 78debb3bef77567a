import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll } from 'vitest'
import { type PinnedRequest, type SendPinned, sendPinned } from './pinned-request.ts'
import { createWebGuard, type Resolve, type WebGuard } from './web-guard.ts'

/** A web server on this machine that any host name leads to. */
export interface PageServer {
  readonly port: number
  /** Path and host of every request. */
  readonly visits: { readonly path: string; readonly host: string }[]
  /** Speaks plain HTTP where the page is wanted over TLS; all else is as it is over the network. */
  readonly send: SendPinned
  /** Resolves every name to this machine, and allows that. */
  readonly guard: WebGuard
}

const closers: (() => void)[] = []
afterAll(() => {
  for (const close of closers.splice(0)) close()
})

export const startPageServer = async (
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<PageServer> => {
  const visits: PageServer['visits'] = []
  const server = createServer((request, response) => {
    visits.push({ path: request.url ?? '', host: request.headers.host ?? '' })
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return { port: portOf(server.address()), visits, send: withoutTls, guard: localGuard() }
}

const portOf = (address: AddressInfo | string | null): number =>
  typeof address === 'object' && address !== null ? address.port : 0

export const withoutTls: SendPinned = (request: PinnedRequest) => {
  const url = new URL(request.url.href.replace(/^https:/, 'http:'))
  return sendPinned({ ...request, url })
}

export const localGuard = (resolve: Resolve = async () => [{ address: '127.0.0.1', family: 4 }]): WebGuard =>
  createWebGuard({ resolve, allows: (address) => address === '127.0.0.1' })
