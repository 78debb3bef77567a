import { createServer, type Server, type ServerResponse } from 'node:http'
import { errnoOf } from '../../platform/paths.ts'
import { OAuthError } from './oauth-error.ts'
import { redirectTo } from './oauth-ports.ts'

/** A page on this machine for the browser to come back to. */
export interface Loopback {
  readonly redirectUri: string
  /** Takes no more visits. Resolves when every browser has its page. */
  close(): Promise<void>
}

export interface LoopbackOptions {
  readonly port: number
  /** The port was asked for: no other will do. */
  readonly fixed: boolean
  /**
   * Takes the address the browser came back with. Resolves with what the browser shows; `ignored`: it does not belong to
   * the login, which goes on waiting.
   */
  visit(address: string): Promise<'done' | 'failed' | 'ignored'>
}

const PAGES = {
  done: [200, 'You are logged in', 'You can close this window and go back to your agent.'],
  failed: [400, 'The login failed', 'Go back to your agent to see why.'],
  ignored: [400, 'Not expected', 'This is not the answer to a login that waits here.'],
} as const

/**
 * Opens the page on the loopback addresses alone. `localhost` can mean either family: a port counts as free only when it
 * is free in both, so that nobody else gets the answer. A busy default port is replaced by a free one.
 */
export const openLoopback = async (options: LoopbackOptions): Promise<Loopback> => {
  const { port, fixed } = options
  const servers = (await listenOnBoth(options, port)) ?? (fixed ? undefined : await listenAnywhere(options))
  if (servers === undefined) {
    throw new OAuthError(
      `Port ${port}, to which the browser is to come back, is in use. Free it, or give another one in oauth.callbackPort or MCP_OAUTH_CALLBACK_PORT.`,
    )
  }
  return {
    redirectUri: redirectTo(portOf(servers[0])),
    async close() {
      await Promise.all(servers.map(closed))
    },
  }
}

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
  })

const FREE_PORT_TRIES = 5

const listenAnywhere = async (options: LoopbackOptions): Promise<Servers | undefined> => {
  for (let tries = 0; tries < FREE_PORT_TRIES; tries += 1) {
    const servers = await listenOnBoth(options, 0)
    if (servers !== undefined) return servers
  }
  return undefined
}

type Servers = readonly [Server, ...Server[]]

/** Undefined: the port is taken. */
const listenOnBoth = async (options: LoopbackOptions, port: number): Promise<Servers | undefined> => {
  const first = await listen(options, '127.0.0.1', port)
  if (first === 'taken') return undefined
  // A machine without IPv6 does without.
  const second = await listen(options, '::1', portOf(first)).catch(() => undefined)
  if (second !== 'taken') return second === undefined ? [first] : [first, second]
  first.close()
  return undefined
}

const portOf = (server: Server): number => {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

const listen = ({ visit }: LoopbackOptions, host: string, port: number): Promise<Server | 'taken'> =>
  new Promise((resolve, reject) => {
    const refused = (error: Error): void => {
      if (errnoOf(error) === 'EADDRINUSE') resolve('taken')
      else reject(error)
    }
    const server = createServer((request, response) => {
      const address = request.url ?? ''
      if (request.method !== 'GET' || !/^\/callback(?:\?|$)/.test(address)) {
        response.writeHead(404, { connection: 'close' }).end()
        return
      }
      visit(`http://localhost${address}`).then(
        (outcome) => show(response, outcome),
        () => show(response, 'failed'),
      )
    })
    server.once('error', refused)
    server.listen(port, host, () => {
      server.off('error', refused)
      server.unref()
      resolve(server)
    })
  })

const show = (response: ServerResponse, outcome: keyof typeof PAGES): void => {
  const [status, title, text] = PAGES[outcome]
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'",
    'cache-control': 'no-store',
    connection: 'close',
  })
  response.end(`<!doctype html><title>${title}</title><h1>${title}</h1><p>${text}</p>\n`)
}
