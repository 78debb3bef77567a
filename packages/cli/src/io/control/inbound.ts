import type { HostRequest, JsonObject } from '@agent-engine/protocol'
import { AgentError } from '@agent-engine/protocol/errors'
import { encodeLine } from '@agent-engine/protocol/framing'
import type { z } from 'zod'
import type { Output } from '../output.ts'

/** A request that the engine refuses; `code` goes out as `error_code`. */
export class RequestRefused extends AgentError {
  constructor(code: string, message: string) {
    super(code, message)
    this.name = 'RequestRefused'
  }
}

type Answer = JsonObject | undefined | Promise<JsonObject | undefined>

/**
 * Answers the requests that fit the schema `T`. Throw `RequestRefused` for an error answer; `undefined` is a success
 * without payload.
 */
export type Handler<T extends z.ZodType> = (request: z.output<T>) => Answer

/** Subtype → handler that checks the request's shape first. */
export type Handlers = ReadonlyMap<string, (request: JsonObject) => Answer>

/** One entry of the table of handlers. */
export const on = <T extends z.ZodType>(
  subtype: HostRequest['subtype'],
  schema: T,
  handler: Handler<T>,
): readonly [string, (request: JsonObject) => Answer] => [
  subtype,
  (request) => handler(checked(subtype, schema, request)),
]

const checked = <T extends z.ZodType>(subtype: string, schema: T, request: JsonObject): z.output<T> => {
  const parsed = schema.safeParse(request)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const where = issue?.path.join('.') || 'request'
  throw new RequestRefused(
    'invalid_request',
    `Invalid ${subtype} request: ${where}: ${issue?.message ?? 'wrong shape'}`,
  )
}

/**
 * Answers a control request of the host: exactly one response each (spec: protocol C2). A handler that returns at
 * once is answered before anything that its work sets off. `more` loads the handlers of what is seldom asked for.
 */
export const answerControlRequest = (
  requestId: string | number | undefined,
  request: JsonObject,
  handlers: Handlers,
  output: Output,
  { more, answered }: { readonly more?: () => Promise<Handlers>; answered?(): void } = {},
): void => {
  const respond = (body: JsonObject): void =>
    output.write(
      encodeLine({
        type: 'control_response',
        response: { ...body, ...(requestId === undefined ? {} : { request_id: requestId }) },
      }),
    )
  const succeed = (payload: JsonObject | undefined): void => {
    respond({ subtype: 'success', ...(payload === undefined ? {} : { response: payload }) })
    answered?.()
  }
  const fail = (error: unknown): void =>
    respond({
      subtype: 'error',
      error: error instanceof Error ? error.message : String(error),
      ...(error instanceof AgentError ? { error_code: error.code } : {}),
    })
  try {
    const handler = handlers.get(String(request.subtype))
    const answer = handler === undefined ? seldom(request, more) : handler(request)
    if (answer instanceof Promise) answer.then(succeed, fail)
    else succeed(answer)
  } catch (error) {
    fail(error)
  }
}

const seldom = (request: JsonObject, more: (() => Promise<Handlers>) | undefined): Answer => {
  const subtype = String(request.subtype)
  const find = (handlers: Handlers | undefined): Answer => {
    const handler = handlers?.get(subtype)
    if (handler !== undefined) return handler(request)
    throw new RequestRefused('unsupported_request', `Unsupported control request subtype: ${subtype}`)
  }
  return more === undefined ? find(undefined) : more().then(find)
}
