import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { JsonObject } from '@agent-engine/protocol'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import * as z from 'zod'
import { readJsonFile, updateJsonFile } from '../../platform/json-file.ts'
import { withLock } from '../../platform/lock.ts'

/** An OAuth client, as it was registered. */
export interface OAuthClient {
  readonly id: string
  readonly secret?: string | undefined
  /** How the client proves who it is at the token endpoint. */
  readonly authMethod: 'none' | 'client_secret_basic' | 'client_secret_post'
  /** Absent: somebody registered it by hand. */
  readonly redirectUri?: string | undefined
  readonly issuer?: string | undefined
  /** When the secret ends, in milliseconds since 1970. */
  readonly secretEndsAt?: number | undefined
  /** A login with it began and has not ended: the server may not know it any more. */
  readonly tried?: boolean | undefined
}

/** The tokens of one login, with all that a refresh needs. */
export interface Tokens {
  readonly access: string
  readonly refresh?: string | undefined
  /** When the access token ends, in milliseconds since 1970. */
  readonly endsAt?: number | undefined
  readonly scope?: string | undefined
  readonly issuer: string
  readonly tokenEndpoint: string
  readonly revocationEndpoint?: string | undefined
  readonly resource: string
  readonly client: OAuthClient
}

/** What is known for one server. */
export interface Credentials {
  readonly client?: OAuthClient | undefined
  readonly tokens?: Tokens | undefined
  /** Scopes that a call was refused for lack of: the next login asks for them. */
  readonly wantedScope?: string | undefined
}

const text = z.string().optional()

const clientSchema: z.ZodType<OAuthClient> = z.object({
  id: z.string(),
  secret: text,
  authMethod: z.enum(['none', 'client_secret_basic', 'client_secret_post']),
  redirectUri: text,
  issuer: text,
  secretEndsAt: z.number().optional(),
  tried: z.boolean().optional(),
})

const tokensSchema: z.ZodType<Tokens> = z.object({
  access: z.string(),
  refresh: text,
  endsAt: z.number().optional(),
  scope: text,
  issuer: z.string(),
  tokenEndpoint: z.string(),
  revocationEndpoint: text,
  resource: z.string(),
  client: clientSchema,
})

const credentialsSchema: z.ZodType<Credentials> = z.object({
  client: clientSchema.optional(),
  tokens: tokensSchema.optional(),
  wantedScope: text,
})

/** Logins by server address, in one file that only the user can read and that several processes share. */
export interface TokenStore {
  readonly file: string
  read(server: string): Promise<Credentials>
  /** Every token and client secret in the file, for the redactor (PAIN-12). */
  secrets(): Promise<readonly string[]>
  /** Changes what the file holds at that moment; undefined forgets the server. */
  update(
    server: string,
    change: (current: Credentials) => Credentials | undefined,
  ): Promise<Credentials | undefined>
  /** Runs `work` while no other process runs any for the same server. */
  exclusively<T>(server: string, work: () => Promise<T>): Promise<T>
}

const SERVERS = 'servers'

export const createTokenStore = (file: string): TokenStore => ({
  file,
  read: async (server) => credentialsIn(await serversIn(file), server),
  async secrets() {
    const servers = await serversIn(file)
    return Object.keys(servers)
      .map((server) => credentialsIn(servers, server))
      .flatMap(({ client, tokens }) => [
        client?.secret,
        tokens?.access,
        tokens?.refresh,
        tokens?.client.secret,
      ])
      .filter((secret) => secret !== undefined)
  },
  async update(server, change) {
    let next: Credentials | undefined
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    await updateJsonFile(file, (content) => {
      const servers = isJsonObject(content[SERVERS]) ? { ...content[SERVERS] } : {}
      next = change(credentialsIn(servers, server))
      if (next === undefined) delete servers[server]
      else servers[server] = next
      return { set: { [SERVERS]: servers } }
    })
    return next
  },
  async exclusively(server, work) {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    const id = createHash('sha256').update(server).digest('hex').slice(0, 16)
    return withLock(`${file}.${id}.lock`, work)
  },
})

const serversIn = async (file: string): Promise<JsonObject> => {
  const found = existsSync(file) ? await readJsonFile(file) : undefined
  const servers = found?.state === 'ok' ? found.value[SERVERS] : undefined
  return isJsonObject(servers) ? servers : {}
}

/** An entry that can't be read counts as none: the user logs in again. */
const credentialsIn = (servers: unknown, server: string): Credentials => {
  const entry = isJsonObject(servers) ? servers[server] : undefined
  const parsed = credentialsSchema.safeParse(entry ?? {})
  return parsed.success ? parsed.data : {}
}
