import type { FileServer } from '../mcp/config/file-servers.ts'
import { readEntries } from '../mcp/config/read-entry.ts'
import { messageOf } from '../mcp/errors.ts'
import { type LoginTarget, loginTarget } from '../mcp/oauth/login-target.ts'
import { logOut } from '../mcp/oauth/logout.ts'
import type { OAuthPorts } from '../mcp/oauth/oauth-ports.ts'
import { type OpenLogin, openLogin } from '../mcp/oauth/open-login.ts'
import type { ServerEntry } from '../mcp/server-entry.ts'
import { failure } from './mcp-add.ts'

export interface LoginPorts {
  readonly oauth: OAuthPorts
  /** The servers of all files, the strongest scope first. */
  find(): Promise<readonly FileServer[]>
  write(text: string): void
  warn(text: string): void
  /** Shows an address to the person at this machine. False: there is no way to. */
  openBrowser(address: string): Promise<boolean>
  /** Lines of standard input. */
  lines(signal: AbortSignal): AsyncIterable<string>
}

const LOGIN_LIMIT_MS = 5 * 60_000

/** Logs in to a server of the configuration, or to the one at an address, in the browser (spec: mcp §12.1). */
export const loginServer = async (
  name: string,
  { browser }: { readonly browser: boolean },
  ports: LoginPorts,
): Promise<void> => {
  const target = await targetOf(name, ports)
  const request = { ...target, limitMs: LOGIN_LIMIT_MS }
  const login = await openLogin(request, ports.oauth, new AbortController().signal)
  const opened = browser && (await ports.openBrowser(login.authorizationUrl))
  ports.write(
    [
      `Log in to '${name}' at ${login.issuer}${opened ? ' in your browser. If none opens, go to' : ':'}`,
      '',
      `  ${login.authorizationUrl}`,
      '',
      `Waiting for the browser to come back to ${login.redirectUri}. If it runs on another machine, paste the address that it could not open here:`,
      '',
    ].join('\n'),
  )
  const pasting = new AbortController()
  const pasted = takeAnswers(login, ports, pasting.signal)
  try {
    await login.done
  } finally {
    login.close()
    pasting.abort()
    await pasted
  }
  ports.write(`Logged in to '${name}'.\n`)
}

/** Lines that are no answer are said to be none; the login goes on. */
const takeAnswers = async (login: OpenLogin, ports: LoginPorts, signal: AbortSignal): Promise<void> => {
  for await (const line of ports.lines(signal)) {
    if (line.trim() === '') continue
    await login.answer(line).catch((error: unknown) => {
      if (!signal.aborted) ports.warn(`${messageOf(error)}\n`)
    })
  }
}

/** Forgets the login to a server. */
export const logoutServer = async (name: string, ports: LoginPorts): Promise<void> => {
  const { server } = await targetOf(name, ports)
  const { wasLoggedIn, problem } = await logOut(server, ports.oauth, new AbortController().signal)
  if (problem !== undefined) ports.warn(`The authorization server was not told: ${problem}\n`)
  ports.write(wasLoggedIn ? `Logged out of '${name}'.\n` : `There was no login to '${name}'.\n`)
}

const targetOf = async (name: string, ports: LoginPorts): Promise<LoginTarget> => {
  const all = await ports.find()
  const found = all.find((server) => server.name === name)
  if (found !== undefined) {
    const { entries, problems, warnings } = readEntries([found], ports.oauth.env)
    for (const warning of warnings) ports.warn(`Warning: ${warning}\n`)
    const [entry] = entries
    if (entry === undefined) throw failure(problems[0]?.message ?? `The entry of ${name} can't be used.`)
    return loginTarget(entry)
  }
  if (/^https?:\/\//.test(name) && URL.canParse(name)) return loginTarget(entryAt(name))
  const known = [...new Set(all.map((server) => server.name))].join(', ')
  throw failure(
    `No MCP server found with name: ${name}. Configured: ${known === '' ? 'none' : known}. For a server that is in no file, give its address.`,
  )
}

const entryAt = (url: string): ServerEntry => ({
  name: url,
  scope: 'dynamic',
  config: { type: 'http', url },
  raw: { type: 'http', url },
})
