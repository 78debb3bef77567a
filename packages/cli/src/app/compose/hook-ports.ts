import type { Engine } from '../../engine/engine.ts'
import type { HttpHookPorts, PostText } from '../../hooks/http-hook.ts'
import type { AskModel } from '../../hooks/prompt-hook.ts'
import { complete, textOf } from '../../model/complete.ts'
import type { HttpClient } from '../../platform/http.ts'
import { createHttpClient } from '../../platform/http-client.ts'
import { HttpHeaders } from '../../platform/http-headers.ts'
import type { ResolvedOptions } from '../options.ts'
import type { ComposedModel } from './model.ts'

/** More of an answer than this is no hook output. */
const MAX_BODY_BYTES = 1024 * 1024
const MAX_ANSWER_TOKENS = 1_024

/** How http hooks reach the network: no redirects, proxies as everywhere. */
export const httpHookPorts = ({ env, settings, ports }: ResolvedOptions): HttpHookPorts => ({
  post: createPost(env, ports.http),
  env,
  allowedUrls: settings.effective.allowedHttpHookUrls,
  allowedEnvVars: settings.effective.httpHookAllowedEnvVars,
})

const createPost = (env: ResolvedOptions['env'], given: HttpClient | undefined): PostText => {
  let client = given
  return async ({ url, headers, body, signal }) => {
    client ??= createHttpClient({ env })
    const reply = await client.send({
      url,
      method: 'POST',
      headers: new HttpHeaders(Object.entries(headers)),
      body,
      signal,
    })
    const chunks: Buffer[] = []
    let size = 0
    for await (const chunk of reply.body) {
      size += chunk.length
      if (size > MAX_BODY_BYTES) throw new Error(`${url} answered with more than ${MAX_BODY_BYTES} bytes`)
      chunks.push(chunk)
    }
    return { status: reply.status, body: Buffer.concat(chunks).toString('utf8') }
  }
}

/** Prompt hooks ask the small model unless they name another. */
export const askModelWith =
  ({ model, catalog, settings }: Pick<ComposedModel, 'model' | 'catalog' | 'settings'>): AskModel =>
  async ({ prompt, model: name, signal }) => {
    const request = {
      model: name === undefined ? catalog.smallFastModel : catalog.resolve(name),
      max_tokens: MAX_ANSWER_TOKENS,
      messages: [{ role: 'user' as const, content: prompt }],
    }
    return textOf(await complete(model, request, { signal, settings }))
  }

/** Agent hooks ask a small agent with reading tools, on the small model unless they name another. */
export const askAgentWith =
  ({ catalog }: Pick<ComposedModel, 'catalog'>, engine: () => Engine | undefined): AskModel =>
  async ({ prompt, model: name, signal }) => {
    const running = engine()
    if (running === undefined) throw new Error('the session has not started yet')
    const model = name === undefined ? catalog.smallFastModel : catalog.resolve(name)
    return running.askVerdict({ prompt, model, signal })
  }
