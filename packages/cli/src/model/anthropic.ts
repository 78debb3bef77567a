import type { JsonObject } from '@agent-engine/protocol'
import type { HttpClient } from '../platform/http.ts'
import type { Env } from '../platform/proxy.ts'
import type { ApiClient, ApiClientClass } from './api-client.ts'
import { addedBetas, betasAreOff, betasOfEnv } from './betas.ts'
import type { Catalog } from './catalog.ts'
import { errorOfClient } from './client-error.ts'
import type { Credentials } from './credentials.ts'
import { ModelError } from './errors.ts'
import { fetchOver, HttpResponse } from './http-fetch.ts'
import { withoutMark } from './model-name.ts'
import type { Model, ModelRequest, StreamOptions } from './port.ts'
import { readResponse } from './read-response.ts'
import { withMaxTokens } from './repair.ts'
import { milliseconds } from './response-settings.ts'

export interface AnthropicModelOptions {
  readonly env: Env
  readonly http: HttpClient
  readonly credentials: Credentials
  readonly catalog: Catalog
  /** Of the CLI, for the user agent. */
  readonly version: string
  /** Who runs the engine: `cli`, `sdk-cli`, `sdk-ts`, … */
  readonly entrypoint: string
  readonly sessionId: () => string
  /** `metadata.user_id` of requests that name none; absent or undefined: they go without. */
  readonly userId?: () => Promise<string | undefined>
}

/**
 * The Messages API, or anything that speaks it (`ANTHROPIC_BASE_URL`), through `@anthropic-ai/sdk`: the client builds
 * requests, headers and errors; retries, clocks and the reading of streams are ours (spec: context §1, cli §10.1).
 */
export const createAnthropicModel = (options: AnthropicModelOptions): Model => {
  const { env, credentials, catalog } = options
  let client: Promise<Client> | undefined
  const connect = (): Promise<Client> => {
    client ??= loadClient(options)
    return client
  }
  const post = async (
    path: string,
    body: JsonObject,
    request: ModelRequest,
    sending: Sending,
  ): Promise<HttpResponse> => {
    const { api, sdk } = await connect()
    const plain = betasAreOff(env)
    const added =
      plain || sending.withoutAddedBetas ? [] : addedBetas(request, catalog.entry(request.model), env)
    const betas = plain ? [] : [...new Set([...added, ...betasOfEnv(env), ...(request.betas ?? [])])]
    try {
      const response = await api
        .post(plain ? path : `${path}?beta=true`, {
          body: JSON.stringify({ ...body, ...extraBody(env) }),
          headers: {
            ...fixedHeaders(options, betas),
            ...(await authHeaders(credentials)),
            ...customHeaders(env),
          },
          signal: sending.signal,
        })
        .asResponse()
      if (response instanceof HttpResponse) return response
      throw new TypeError('The API client answered with a response of its own')
    } catch (error) {
      throw errorOfClient(error, sdk, { addedBetas: added })
    }
  }
  return {
    async *stream(request, streaming) {
      const { inOnePiece = false, onHead, signal } = streaming
      const told = await withUser(request, options)
      const response = await post('/v1/messages', messageBody(told, inOnePiece), request, streaming)
      const requestId = response.headers.get('request-id') ?? undefined
      onHead?.({ requestId, status: response.status })
      yield* readResponse(response, requestId, signal)
    },
    async countTokens(request, signal) {
      const { model, system, tools, thinking, messages } = messageBody(request, false)
      const body = dropAbsent({ model, system, tools, thinking, messages })
      const response = await post('/v1/messages/count_tokens', body, request, { signal })
      return inputTokens(await response.json(), response)
    },
    renewCredentials: () => credentials.renew(),
  }
}

type Sending = Pick<StreamOptions, 'signal' | 'withoutAddedBetas'>

interface Client {
  readonly api: ApiClient
  readonly sdk: ApiClientClass
}

const DEFAULT_BASE_URL = 'https://api.anthropic.com'
const DEFAULT_TIMEOUT_MS = 600_000

const loadClient = async ({ env, http }: AnthropicModelOptions): Promise<Client> => {
  const { apiClient: sdk } = await import('./api-client.ts')
  const api = new sdk({
    // One credential is all the client can take; the headers of each request say what is really sent.
    apiKey: 'see authHeaders',
    baseURL: baseUrlOf(env),
    fetch: fetchOver(http),
    maxRetries: 0,
    timeout: Math.ceil(milliseconds(env.API_TIMEOUT_MS) ?? DEFAULT_TIMEOUT_MS),
    logLevel: 'off',
    openTelemetry: false,
  })
  return { api, sdk }
}

const baseUrlOf = ({ ANTHROPIC_BASE_URL: given }: Env): string => {
  if (!given) return DEFAULT_BASE_URL
  if (URL.canParse(given) && /^https?:$/.test(new URL(given).protocol)) return given
  throw new ModelError(
    'configuration',
    `ANTHROPIC_BASE_URL is ${JSON.stringify(given)}, which is no http or https URL; set it to the root of a Messages API, as in https://api.anthropic.com`,
  )
}

/** Non-streaming requests may not ask for more (spec: context §9.1). */
const MAX_TOKENS_IN_ONE_PIECE = 64_000

/** Messages come last: a request then starts with the bytes of the one before it. */
const messageBody = (request: ModelRequest, inOnePiece: boolean): JsonObject => {
  const limited =
    inOnePiece && request.max_tokens > MAX_TOKENS_IN_ONE_PIECE
      ? withMaxTokens(request, MAX_TOKENS_IN_ONE_PIECE)
      : request
  const { max_tokens, system, tools, thinking, output_config, metadata, messages } = limited
  const model = withoutMark(request.model)
  return dropAbsent({
    model,
    max_tokens,
    stream: !inOnePiece,
    system,
    tools,
    thinking,
    output_config,
    metadata,
    messages,
  })
}

const withUser = async (
  request: ModelRequest,
  { userId }: Pick<AnthropicModelOptions, 'userId'>,
): Promise<ModelRequest> => {
  const user = request.metadata === undefined ? await userId?.() : undefined
  return user === undefined ? request : { ...request, metadata: { user_id: user } }
}

const dropAbsent = (fields: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

const fixedHeaders = (options: AnthropicModelOptions, betas: readonly string[]): Record<string, string> => {
  const app = options.env.CLAUDE_AGENT_SDK_CLIENT_APP
  const who = ['external', options.entrypoint, ...(app ? [`client-app/${app}`] : [])].join(', ')
  return {
    'content-type': 'application/json',
    'anthropic-version': '2023-06-01',
    'user-agent': `agent-engine/${options.version} (${who.replace(/[^\x20-\x7e]/g, '')})`,
    'x-app': 'cli',
    'x-claude-code-session-id': options.sessionId(),
    ...(betas.length === 0 ? {} : { 'anthropic-beta': betas.join(',') }),
  }
}

/** Null takes the client's own header out. */
const authHeaders = async (credentials: Credentials): Promise<Record<string, string | null>> => ({
  authorization: null,
  ...(await credentials.headers()),
})

const customHeaders = (env: Env): Record<string, string> =>
  Object.fromEntries(
    (env.ANTHROPIC_CUSTOM_HEADERS ?? '')
      .split('\n')
      .map((line) => /^([^:]+):(.*)$/.exec(line.trim()))
      .filter((match) => match !== null)
      .map(([, name = '', value = '']) => [headerName(name.trim()), value.trim()]),
  )

const headerName = (name: string): string => {
  if (/^[!#$%&'*+.^_`|~\w-]+$/.test(name)) return name.toLowerCase()
  throw new ModelError(
    'configuration',
    `ANTHROPIC_CUSTOM_HEADERS holds "${name}", which is no name of a header; write one "Name: value" a line`,
  )
}

const extraBody = (env: Env): JsonObject => {
  const json = env.CLAUDE_CODE_EXTRA_BODY
  if (!json) return {}
  try {
    const extra: unknown = JSON.parse(json)
    if (typeof extra === 'object' && extra !== null && !Array.isArray(extra)) return { ...extra }
  } catch (cause) {
    throw new ModelError(
      'configuration',
      'CLAUDE_CODE_EXTRA_BODY is not JSON; it must be an object of body fields',
      { cause },
    )
  }
  throw new ModelError('configuration', 'CLAUDE_CODE_EXTRA_BODY must be a JSON object of body fields')
}

const inputTokens = (body: unknown, response: HttpResponse): number => {
  if (
    typeof body === 'object' &&
    body !== null &&
    'input_tokens' in body &&
    typeof body.input_tokens === 'number'
  ) {
    return body.input_tokens
  }
  throw new ModelError('unexpected_response', `${response.url} answered without input_tokens`, {
    status: response.status,
  })
}
