import type { Env } from '../platform/proxy.ts'
import type { Clock } from './clock.ts'
import { ModelError } from './errors.ts'

/** Runs the command of the setting `apiKeyHelper` and gives the key that it prints. */
export type ApiKeyHelper = () => Promise<string>

export interface Credentials {
  /** `x-api-key` and `authorization`. Throws `ModelError` `no_credentials`, or what the helper failed with. */
  headers(): Promise<Readonly<Record<string, string>>>
  /** Gets a new key from the helper. False when keys come from elsewhere. */
  renew(): Promise<boolean>
  /** Every secret in use, so that nothing shows them. */
  secrets(): readonly string[]
}

const HELPER_TTL_MS = 300_000

/**
 * `ANTHROPIC_API_KEY` travels as `x-api-key`, `ANTHROPIC_AUTH_TOKEN` as a bearer token, the helper's key as both.
 * The environment comes first, as in `init.apiKeySource` (spec: settings §9, cli §10.1). The helper runs again
 * every 5 minutes (`CLAUDE_CODE_API_KEY_HELPER_TTL_MS`) and after a 401.
 */
export const createCredentials = (env: Env, helper: ApiKeyHelper | undefined, clock: Clock): Credentials => {
  const key = filled(env.ANTHROPIC_API_KEY)
  const token = filled(env.ANTHROPIC_AUTH_TOKEN)
  const fromHelper =
    key === undefined && token === undefined && helper !== undefined ? cached(env, helper, clock) : undefined
  return {
    async headers() {
      const helped = await fromHelper?.get()
      const apiKey = checked('ANTHROPIC_API_KEY', key) ?? checked('the key of apiKeyHelper', helped)
      const bearer = checked('ANTHROPIC_AUTH_TOKEN', token) ?? helped
      if (apiKey === undefined && bearer === undefined) throw noCredentials()
      return {
        ...(apiKey === undefined ? {} : { 'x-api-key': apiKey }),
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      }
    },
    async renew() {
      if (fromHelper === undefined) return false
      await fromHelper.refresh()
      return true
    },
    secrets: () => [key, token, fromHelper?.current()].filter((secret) => secret !== undefined),
  }
}

const filled = (value: string | undefined): string | undefined => (value?.trim() ? value.trim() : undefined)

/** HTTP would refuse it later, and show it. */
const checked = (name: string, secret: string | undefined): string | undefined => {
  if (secret === undefined || /^[\x21-\x7e]+$/.test(secret)) return secret
  throw new ModelError(
    'configuration',
    `${name} holds characters that no key has: blanks, line breaks or accents`,
  )
}

const noCredentials = (): ModelError =>
  new ModelError(
    'no_credentials',
    'No API credentials. Set ANTHROPIC_API_KEY, or ANTHROPIC_AUTH_TOKEN for a gateway, or the setting apiKeyHelper.',
  )

interface CachedKey {
  get(): Promise<string>
  refresh(): Promise<string>
  current(): string | undefined
}

const cached = (env: Env, helper: ApiKeyHelper, clock: Clock): CachedKey => {
  const ttl = Number(env.CLAUDE_CODE_API_KEY_HELPER_TTL_MS ?? HELPER_TTL_MS)
  const ttlMs = Number.isFinite(ttl) && ttl >= 0 ? ttl : HELPER_TTL_MS
  let key: string | undefined
  let readAt = 0
  let running: Promise<string> | undefined
  const read = async (): Promise<string> => {
    try {
      key = filled(await helper())
    } catch (cause) {
      throw new ModelError('configuration', `apiKeyHelper failed: ${messageOf(cause)}`, { cause })
    }
    if (key === undefined) throw new ModelError('configuration', 'apiKeyHelper printed no key')
    readAt = clock.now()
    return key
  }
  const refresh = (): Promise<string> => {
    running ??= read().finally(() => {
      running = undefined
    })
    return running
  }
  return {
    refresh,
    current: () => key,
    get: async () => (key !== undefined && clock.now() - readAt < ttlMs ? key : refresh()),
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
