import { existsSync } from 'node:fs'
import type { JsonObject } from '@agent-engine/protocol'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import { configDirectory } from '../config/paths.ts'
import { globalFile, serversIn } from '../mcp/config/global-file.ts'
import { type RawEntry, rawEntries } from '../mcp/config/raw-entry.ts'
import type { StorePlaces } from '../mcp/config/store.ts'
import { credentialsFile } from '../mcp/credentials-file.ts'
import { readJsonFile } from '../platform/json-file.ts'
import type { LoginPorts } from './mcp-login.ts'

export interface ForgetPorts extends StorePlaces {
  logins(): Promise<LoginPorts & { close(): void }>
  write(text: string): void
  warn(text: string): void
}

/** Forgets the login to a server that was removed, unless another entry that is known has the same address. */
export const forgetLogin = async (removed: RawEntry, ports: ForgetPorts): Promise<void> => {
  const { env, write, warn } = ports
  const isRemote = isJsonObject(removed.raw) && typeof removed.raw.url === 'string'
  if (!isRemote || !existsSync(credentialsFile(configDirectory(env)))) return
  const [logins, { loginTarget }, { readEntries }, { storeKey }, { logOut }] = await Promise.all([
    ports.logins(),
    import('../mcp/oauth/login-target.ts'),
    import('../mcp/config/read-entry.ts'),
    import('../mcp/oauth/oauth-ports.ts'),
    import('../mcp/oauth/logout.ts'),
  ])
  const addressOf = (entry: RawEntry): string | undefined => {
    const [read] = readEntries([entry], env).entries
    try {
      return read === undefined ? undefined : storeKey(loginTarget(read).server)
    } catch {
      // Nobody can log in to it.
      return undefined
    }
  }
  try {
    const [read] = readEntries([removed], env).entries
    const address = addressOf(removed)
    if (read === undefined || address === undefined) return
    const kept = await logins.oauth.store.read(address)
    if (Object.keys(kept).length === 0) return
    const others = [...(await logins.find()), ...(await inAllProjects(env))]
    const user = others.find((entry) => addressOf(entry) === address)
    if (user !== undefined) {
      write(`The login is kept: '${user.name}' has the same address.\n`)
      return
    }
    const { problem } = await logOut(loginTarget(read).server, logins.oauth, new AbortController().signal)
    write('The login to it is forgotten.\n')
    if (problem !== undefined) warn(`The authorization server was not told: ${problem}\n`)
  } finally {
    logins.close()
  }
}

const inAllProjects = async (env: StorePlaces['env']): Promise<readonly RawEntry[]> => {
  const file = await readJsonFile(globalFile(env))
  const projects: JsonObject =
    file.state === 'ok' && isJsonObject(file.value.projects) ? file.value.projects : {}
  return Object.values(projects).flatMap((entry) =>
    isJsonObject(entry) ? rawEntries(serversIn(entry), 'local') : [],
  )
}
