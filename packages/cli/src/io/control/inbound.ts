import { AgentError, type HostRequest, type JsonObject } from '@agent-engine/protocol'
import { HOST_REQUESTS } from '@agent-engine/protocol/control/host-requests'
import { encodeLine } from '@agent-engine/protocol/framing'
import type { Output } from '../output.ts'

/** A request that the engine refuses; `code` goes out as `error_code`. */
export class RequestRefused extends AgentError {
  constructor(code: string, message: string) {
    super(code, message)
    this.name = 'RequestRefused'
  }
}

type Subtype = HostRequest['subtype']

/** Answers one subtype. Throw `RequestRefused` for an error answer; `undefined` is a success without payload. */
export type Handler<S extends Subtype> = (
  request: Extract<HostRequest, { subtype: S }>,
) => JsonObject | undefined | Promise<JsonObject | undefined>

export type Handlers = { readonly [S in Subtype]?: Handler<S> }

/**
 * Answers a control request of the host: exactly one response each (spec: protocol C2). A handler that returns at
 * once is answered before anything that its work sets off.
 */
export const answerControlRequest = (
  requestId: string | undefined,
  request: JsonObject,
  handlers: Handlers,
  output: Output,
): void => {
  const respond = (body: JsonObject): void =>
    output.write(
      encodeLine({
        type: 'control_response',
        response: { ...body, ...(requestId === undefined ? {} : { request_id: requestId }) },
      }),
    )
  const succeed = (payload: JsonObject | undefined): void =>
    respond({ subtype: 'success', ...(payload === undefined ? {} : { response: payload }) })
  const fail = (error: unknown): void =>
    respond({
      subtype: 'error',
      error: error instanceof Error ? error.message : String(error),
      ...(error instanceof AgentError ? { error_code: error.code } : {}),
    })
  try {
    const answer = handle(request, handlers)
    if (answer instanceof Promise) answer.then(succeed, fail)
    else succeed(answer)
  } catch (error) {
    fail(error)
  }
}

const handle = (
  request: JsonObject,
  handlers: Handlers,
): JsonObject | undefined | Promise<JsonObject | undefined> => {
  const subtype = request.subtype
  if (typeof subtype !== 'string' || !isSubtype(subtype) || handlers[subtype] === undefined) {
    throw new RequestRefused('unsupported_request', `Unsupported control request subtype: ${String(subtype)}`)
  }
  return call(subtype, request, handlers)
}

const isSubtype = (name: string): name is Subtype => Object.hasOwn(HOST_REQUESTS, name)

const call = <S extends Subtype>(subtype: S, request: JsonObject, handlers: Handlers) => {
  const parsed = HOST_REQUESTS[subtype].request.safeParse(request)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw new RequestRefused(
      'invalid_request',
      `Invalid ${subtype} request: ${issue ? `${issue.path.join('.') || 'request'}: ${issue.message}` : 'wrong shape'}`,
    )
  }
  return handlers[subtype]?.(parsed.data)
}
