import type { StreamEvent } from '@agent-engine/protocol'
import { createHttpClient } from '../platform/http-client.ts'
import type { Env } from '../platform/proxy.ts'
import { createAnthropicModel } from './anthropic.ts'
import { createCatalog } from './catalog.ts'
import { type Clock, systemClock } from './clock.ts'
import { type ApiKeyHelper, createCredentials } from './credentials.ts'
import { explainModelError, type ModelFailure } from './errors.ts'
import type { Model, ModelRequest, ModelResponse, ResponseEvent } from './port.ts'
import { type RespondOptions, respond } from './respond.ts'
import { type ResponseSettings, responseSettingsOf } from './response-settings.ts'
import { type Answer, type ReceivedRequest, startSseServer } from './sse-server.testing.ts'

export const HEAD_MS = 600_000
export const IDLE_MS = 90_000
export const CONTENT_MS = 300_000

export interface TestClock extends Clock {
  /** Lets time pass without firing anything. */
  advance(ms: number): void
  /** Resolves when a clock of exactly `ms` runs, and runs it out. */
  runOut(ms: number): Promise<void>
}

/** Waits between tries pass at once; the clocks of the stream stand still until `runOut`. */
export const createTestClock = (): TestClock => {
  const held = new Set<number>([HEAD_MS, IDLE_MS, CONTENT_MS])
  const running = new Map<symbol, { readonly ms: number; readonly fire: () => void }>()
  const waiting: { readonly ms: number; readonly resolve: () => void }[] = []
  let time = 0
  const runOutNow = (ms: number): boolean => {
    for (const [id, timer] of running) {
      if (timer.ms !== ms) continue
      running.delete(id)
      time += ms
      timer.fire()
      return true
    }
    return false
  }
  return {
    now: () => time,
    advance(ms) {
      time += ms
    },
    start(ms, fire) {
      const id = Symbol('timer')
      running.set(id, { ms, fire })
      const waiter = waiting.findIndex((entry) => entry.ms === ms)
      if (waiter !== -1) {
        const [entry] = waiting.splice(waiter, 1)
        setImmediate(() => runOutNow(ms) && entry?.resolve())
      } else if (!held.has(ms)) setImmediate(() => runOutNow(ms))
      return { cancel: () => void running.delete(id) }
    },
    runOut: (ms) =>
      new Promise((resolve) => {
        if (runOutNow(ms)) resolve()
        else waiting.push({ ms, resolve })
      }),
  }
}

export const request: ModelRequest = {
  model: 'claude-opus-5-5',
  max_tokens: 32_000,
  messages: [{ role: 'user', content: 'hi' }],
}

/** A model that asks the server at `url`. */
export const modelAt = (url: string, env: Env = {}, helper?: ApiKeyHelper): Model => {
  const all = { ANTHROPIC_API_KEY: 'sk-test-key', ANTHROPIC_BASE_URL: url, ...env }
  return createAnthropicModel({
    env: all,
    http: createHttpClient({ env: all }),
    credentials: createCredentials(all, helper, systemClock),
    catalog: createCatalog({ env: all }),
    version: '1.2.3',
    entrypoint: 'sdk-cli',
    sessionId: () => 'session-1',
  })
}

export const settingsFor = (
  clock: Clock,
  env: Env = {},
  fields: Partial<ResponseSettings> = {},
): ResponseSettings => ({
  ...responseSettingsOf(env, { fallbackModels: [], maxOutputTokens: () => 64_000 }),
  clock,
  random: () => 0,
  ...fields,
})

export interface Outcome {
  readonly events: readonly ResponseEvent[]
  readonly response: ModelResponse
}

/** Runs `respond` to its end. */
export const ask = (
  model: Model,
  options: Partial<RespondOptions> & { readonly settings: ResponseSettings },
  asked: ModelRequest = request,
): Promise<Outcome> => collect(respond(model, asked, { signal: new AbortController().signal, ...options }))

/** Everything that an answer yields, and the answer. */
export const collect = async (answer: AsyncGenerator<ResponseEvent, ModelResponse>): Promise<Outcome> => {
  const events: ResponseEvent[] = []
  for (;;) {
    const step = await answer.next()
    if (step.done) return { events, response: step.value }
    events.push(step.value)
  }
}

export interface ScriptOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly settings?: Partial<ResponseSettings>
  readonly request?: ModelRequest
  readonly helper?: ApiKeyHelper
}

export interface ScriptOutcome extends Outcome {
  readonly requests: readonly ReceivedRequest[]
  /** Types of the stream events, in order. */
  readonly streamed: readonly string[]
}

/** Asks a server that gives `answers` in order. The failure of `respond` comes with what the server got. */
export const askScript = async (
  answers: readonly Answer[],
  options: ScriptOptions = {},
): Promise<ScriptOutcome> => {
  const { env = {}, settings, request: asked, helper } = options
  const server = await startSseServer(...answers)
  const streamed: string[] = []
  const onStreamEvent = (event: StreamEvent): void => void streamed.push(event.type)
  const run = { settings: settingsFor(createTestClock(), env, settings), onStreamEvent }
  try {
    const outcome = await ask(modelAt(server.url, env, helper), run, asked)
    return { ...outcome, requests: server.requests, streamed }
  } catch (error) {
    throw new ScriptFailure(error, server.requests)
  }
}

export class ScriptFailure extends Error {
  readonly error: unknown
  readonly requests: readonly ReceivedRequest[]

  constructor(error: unknown, requests: readonly ReceivedRequest[]) {
    super('The script ended in an error', { cause: error })
    this.error = error
    this.requests = requests
  }
}

/** For scripts that end in an error: the error, what a user is told of it, and the requests before. */
export const failScript = async (
  answers: readonly Answer[],
  options: ScriptOptions = {},
): Promise<{
  readonly error: unknown
  readonly told: ModelFailure | undefined
  readonly requests: readonly ReceivedRequest[]
}> => {
  const failure = await askScript(answers, options).then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(failure instanceof ScriptFailure)) throw new Error('The script did not fail', { cause: failure })
  return { error: failure.error, told: explainModelError(failure.error), requests: failure.requests }
}
