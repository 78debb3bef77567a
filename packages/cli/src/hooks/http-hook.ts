import type { HookEvent, JsonObject } from '@agent-engine/protocol'
import type { HttpHook } from '@agent-engine/protocol/settings/hooks-settings'
import { type HookAnswer, readAnswerObject } from './read-answer.ts'

/** Posts text and gives status and body of the answer; does not follow redirects. Rejects when there is no answer. */
export type PostText = (request: {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly signal: AbortSignal
}) => Promise<{ readonly status: number; readonly body: string }>

export interface HttpHookPorts {
  readonly post: PostText
  readonly env: Readonly<Record<string, string | undefined>>
  /** Setting `allowedHttpHookUrls`; `*` stands for any text. Undefined: every address. */
  readonly allowedUrls: readonly string[] | undefined
  /** Setting `httpHookAllowedEnvVars`. Undefined: what the hook itself names. */
  readonly allowedEnvVars: readonly string[] | undefined
}

/** Posts the input of an event (spec: hooks §2.1). Rejects when nothing answers. */
export const runHttpHook = async (
  event: HookEvent,
  hook: HttpHook,
  input: JsonObject,
  signal: AbortSignal,
  ports: HttpHookPorts,
): Promise<HookAnswer> => {
  const { allowedUrls } = ports
  if (allowedUrls !== undefined && !allowedUrls.some((pattern) => matchesUrl(pattern, hook.url))) {
    return { type: 'no_verdict', problem: `allowedHttpHookUrls does not name ${hook.url}` }
  }
  const reply = await ports.post({
    url: hook.url,
    headers: { 'content-type': 'application/json', ...filledHeaders(hook, ports) },
    body: JSON.stringify(input),
    signal,
  })
  if (reply.status < 200 || reply.status > 299) {
    return { type: 'no_verdict', problem: `${hook.url} answered with status ${reply.status}` }
  }
  if (reply.body.trim() === '') return { type: 'answer', output: {} }
  const json = parse(reply.body)
  return json === undefined
    ? { type: 'no_verdict', problem: `${hook.url} did not answer with JSON` }
    : readAnswerObject(event, json)
}

const matchesUrl = (pattern: string, url: string): boolean => {
  const source = pattern
    .split('*')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*')
  return new RegExp(`^${source}$`).test(url)
}

/** Variables are filled in where hook and settings name them; others become empty. */
const filledHeaders = (
  { headers = {}, allowedEnvVars: named = [] }: HttpHook,
  { env, allowedEnvVars }: HttpHookPorts,
): Readonly<Record<string, string>> => {
  const mayUse = (name: string): boolean =>
    named.includes(name) && (allowedEnvVars === undefined || allowedEnvVars.includes(name))
  const fill = (value: string): string =>
    value.replace(/\$(?:\{(\w+)\}|(\w+))/g, (_all, braced?: string, bare?: string) => {
      const name = braced ?? bare ?? ''
      return mayUse(name) ? (env[name] ?? '') : ''
    })
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), fill(value)]))
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
