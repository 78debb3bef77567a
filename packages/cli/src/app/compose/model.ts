import { createApiKeyHelper } from '../../config/api-key-helper.ts'
import { isAvailableModel } from '../../config/available-models.ts'
import { installationId } from '../../config/installation-id.ts'
import { configDirectory } from '../../config/paths.ts'
import type { EventSink, ModelPort } from '../../engine/parts.ts'
import { createAnthropicModel } from '../../model/anthropic.ts'
import { type Catalog, createCatalog } from '../../model/catalog.ts'
import { systemClock } from '../../model/clock.ts'
import { type ApiKeyHelper, type Credentials, createCredentials } from '../../model/credentials.ts'
import { explainModelError } from '../../model/errors.ts'
import type { Model } from '../../model/port.ts'
import { respond } from '../../model/respond.ts'
import { type ResponseSettings, responseSettingsOf } from '../../model/response-settings.ts'
import type { ChildRegistry } from '../../platform/child-registry.ts'
import { createHttpClient } from '../../platform/http-client.ts'
import { ENGINE_VERSION } from '../../platform/version.ts'
import type { ResolvedOptions } from '../options.ts'
import type { AuthStatusParts } from './auth-status.ts'

export interface ComposedModel {
  readonly model: Model
  readonly port: ModelPort
  readonly catalog: Catalog
  readonly credentials: Credentials
  /** Retries, clocks and fallbacks of every request. */
  readonly settings: ResponseSettings
  /** Exact count by the API, for the session's own model. */
  countTokens(text: string, signal: AbortSignal): Promise<number>
}

/** Access to the model: the API, recorded or not, or a cassette in its place. */
export const composeModel = async (
  options: ResolvedOptions,
  session: { readonly entrypoint: string; readonly sessionId: () => string; newId(): string },
  registry: ChildRegistry,
  sink: EventSink,
): Promise<ComposedModel> => {
  const { env } = options
  const catalog = createCatalog({ env })
  const helper = options.settings.effective.apiKeyHelper
  const credentials = createCredentials(
    env,
    helper === undefined ? undefined : keyHelper(helper, { options, registry, sink, ...session }),
    systemClock,
  )
  const live = (): Model =>
    options.ports.model ??
    createAnthropicModel({
      env,
      credentials,
      catalog,
      http: options.ports.http ?? createHttpClient({ env }),
      version: ENGINE_VERSION,
      ...session,
      ...userOf(options, session.sessionId),
    })
  const model = await withCassette(options, live, credentials)
  const resolve = modelChoice(options, catalog)
  const settings = responseSettingsOf(env, {
    fallbackModels: options.fallbackModels.map(resolve),
    maxOutputTokens: catalog.maxOutputTokens,
  })
  return {
    model,
    catalog,
    credentials,
    settings,
    countTokens: (text, signal) =>
      model.countTokens(
        {
          model: resolve(undefined),
          max_tokens: 1,
          messages: [{ role: 'user', content: text }],
        },
        signal,
      ),
    port: {
      respond: (request, call) => respond(model, request, { ...call, settings }),
      resolve,
      explain: explainModelError,
      costOf: catalog.costOf,
      contextWindow: catalog.contextWindow,
      maxOutputTokens: catalog.maxOutputTokens,
      isListed: catalog.isListed,
    },
  }
}

/** Who asks, for the API's own protection against abuse: this installation and this session, and no person (spec: context §1.1). */
const userOf = (
  { env, settings, session: { persist } }: ResolvedOptions,
  sessionId: () => string,
): { readonly userId?: () => Promise<string | undefined> } => {
  if (settings.effective.sendUserId === false) return {}
  let device: Promise<string | undefined> | undefined
  return {
    userId: async () => {
      device ??= installationId({ configDirectory: configDirectory(env), mayWrite: persist })
      const id = await device
      return id && JSON.stringify({ device_id: id, account_uuid: '', session_id: sessionId() })
    },
  }
}

const keyHelper = (
  command: string,
  parts: AuthStatusParts & { readonly options: ResolvedOptions; readonly registry: ChildRegistry },
): ApiKeyHelper => {
  const { cwd, env, authStatus } = parts.options
  const helper = createApiKeyHelper(command, { ...parts, cwd, env })
  if (!authStatus) return async () => (await helper()).key
  return async () => (await import('./auth-status.ts')).tellingHost(helper, parts)()
}

/** Models that the settings do not offer are replaced by the default one, or by the first that they do offer. */
const modelChoice = (
  { model, ports, settings: { effective } }: ResolvedOptions,
  catalog: Catalog,
): ModelPort['resolve'] => {
  const { availableModels } = effective
  const told = new Set<string>()
  return (name) => {
    const id = catalog.resolve(name ?? model)
    if (isAvailableModel(id, availableModels)) return id
    const [first] = availableModels ?? []
    const standard = catalog.resolve(undefined)
    const instead =
      first === undefined || isAvailableModel(standard, availableModels) ? standard : catalog.resolve(first)
    if (!told.has(id)) {
      ports.warn(`Warning: ${id} is not among availableModels; ${instead} is used instead.`)
    }
    told.add(id)
    return instead
  }
}

const withCassette = async (
  { cassette, cwd }: ResolvedOptions,
  live: () => Model,
  credentials: Credentials,
): Promise<Model> => {
  switch (cassette?.type) {
    case undefined:
      return live()
    case 'record': {
      const { recordTo } = await import('../../model/cassette/record.ts')
      return recordTo(cassette.file, live(), { cwd, secrets: credentials.secrets })
    }
    case 'replay': {
      const { replayFrom } = await import('../../model/cassette/replay.ts')
      return replayFrom(cassette.file, { cwd, loose: cassette.loose })
    }
  }
}
