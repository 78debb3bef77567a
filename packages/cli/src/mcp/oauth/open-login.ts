import { pause } from '../pause.ts'
import { beginLogin, type PendingLogin } from './login.ts'
import { openLoopback } from './loopback.ts'
import { OAuthError } from './oauth-error.ts'
import { callbackPort, type OAuthPorts, type OAuthServer } from './oauth-ports.ts'
import { probe } from './probe.ts'

/** A login that the user can go through now. */
export interface OpenLogin {
  /** Where to send the browser. */
  readonly authorizationUrl: string
  readonly redirectUri: string
  readonly issuer: string
  /** Resolves when the tokens are kept; rejects with `OAuthError` when there will be none. */
  readonly done: Promise<void>
  /** The address that a browser elsewhere was sent to. Rejects when it does not belong here; `done` then still waits. */
  answer(address: string): Promise<void>
  /** Gives the login up. */
  close(): void
}

export interface LoginRequest {
  readonly server: OAuthServer
  readonly transport: 'http' | 'sse'
  /** Where the browser is to come back to instead of a page of ours; somebody hands the address in then. */
  readonly redirectUri?: string
  /** How long the user may take. */
  readonly limitMs: number
}

/** Opens a login, with a page on this machine that waits for the browser. Rejects with `McpError` when none is possible. */
export const openLogin = async (
  request: LoginRequest,
  ports: OAuthPorts,
  signal: AbortSignal,
): Promise<OpenLogin> => {
  const { server, transport } = request
  const challenge = await probe(server, transport, ports, signal)
  const waiting = createWaiting(request)
  try {
    const redirectUri = request.redirectUri ?? (await pageFor(waiting, server, ports))
    const login = await beginLogin(server, { challenge: challenge ?? {}, redirectUri }, ports, signal)
    waiting.login = login
    return {
      authorizationUrl: login.authorizationUrl,
      redirectUri,
      issuer: login.issuer,
      done: waiting.done,
      answer: waiting.answer,
      close: () => waiting.end(new OAuthError('The login was given up.')),
    }
  } catch (error) {
    waiting.end(error)
    if (challenge === undefined && error instanceof OAuthError) {
      throw new OAuthError(`The MCP server '${server.name}' does not ask for a login.`, { cause: error })
    }
    throw error
  }
}

/** Opens the page; gives its address. */
const pageFor = async (waiting: Waiting, server: OAuthServer, ports: OAuthPorts): Promise<string> => {
  const loopback = await openLoopback({
    ...callbackPort(server, ports),
    async visit(address) {
      if (waiting.login?.isAnswer(address) !== true) return 'ignored'
      return waiting.answer(address).then(
        () => 'done',
        () => 'failed',
      )
    },
  })
  waiting.onEnd = loopback.close
  return loopback.redirectUri
}

const PAGE_LIMIT_MS = 1_000

interface Waiting {
  login: PendingLogin | undefined
  /** Called when the login is over. */
  onEnd: () => Promise<void>
  readonly done: Promise<void>
  readonly answer: (address: string) => Promise<void>
  /** Without an error: it went well. */
  readonly end: (error?: unknown) => void
}

const createWaiting = ({ limitMs }: LoginRequest): Waiting => {
  let settle: (error?: unknown) => void = () => undefined
  const done = new Promise<void>((resolve, reject) => {
    settle = (error) => (error === undefined ? resolve() : reject(error))
  })
  // Whoever waits for it hears of it; nobody has to.
  done.catch(() => undefined)
  const end = (error?: unknown): void => {
    clearTimeout(limit)
    // The process may end with the login: first the browser shows how it went.
    const over = new AbortController()
    void Promise.race([waiting.onEnd(), pause(PAGE_LIMIT_MS, over.signal)]).then(() => {
      over.abort()
      settle(error)
    })
  }
  const limit = setTimeout(() => {
    end(new OAuthError(`Nobody finished the login within ${Math.round(limitMs / 60_000)} minutes.`))
  }, limitMs)
  const waiting: Waiting = {
    login: undefined,
    onEnd: async () => undefined,
    done,
    end,
    async answer(address) {
      const { login } = waiting
      if (login?.isAnswer(address) !== true) {
        throw new OAuthError(
          'That address does not belong to this login. Give the whole address that the browser was sent to.',
        )
      }
      try {
        await login.complete(address, AbortSignal.timeout(limitMs))
        end()
      } catch (error) {
        end(error)
        throw error
      }
    },
  }
  return waiting
}
