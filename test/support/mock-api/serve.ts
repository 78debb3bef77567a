import type { IncomingMessage, ServerResponse } from 'node:http'
import { sendJson, sendReply } from './answer.ts'
import type { Exchange } from './deliver.ts'
import { asObject, asString, type JsonObject } from './json.ts'
import { conversationOf } from './prefix.ts'
import { isStreaming, type RecordedRequest, type RequestKind, readMessages } from './recorded-request.ts'
import { chooseReply, type MockState } from './state.ts'
import type { Problem } from './validate/problem.ts'
import { parseBody } from './validate/raw-body.ts'
import { validateCountTokens, validateRequest } from './validate/validate.ts'

/** Takes one HTTP request from arrival to answer. */
export async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  state: MockState,
): Promise<void> {
  const exchange = openExchange(response)
  const rawBody = await readBody(request)
  if (rawBody === undefined) return
  const path = new URL(request.url ?? '/', 'http://mock').pathname
  response.setHeader('request-id', `req_mock_${String(state.requests.length + 1).padStart(4, '0')}`)
  if (request.method !== 'POST' || !/\/v1\/messages(\/count_tokens)?$/.test(path)) {
    state.violations.push({
      rule: 'route',
      message: `unexpected request ${request.method} ${request.url}`,
      request: -1,
    })
    return sendJson(response, 404, errorBody('not_found_error', `${request.method} ${path} does not exist`))
  }

  const parsed = parseBody(rawBody)
  const body = 'value' in parsed ? asObject(parsed.value) : {}
  const kind = path.endsWith('/count_tokens') ? 'count_tokens' : state.options.isSide(body) ? 'side' : 'main'
  const recorded = record(state, { request, rawBody, body, kind, exchange })
  const problems = 'problem' in parsed ? [parsed.problem] : validate(state, recorded)
  if (state.options.validate && problems.length > 0) return refuse(state, response, problems)
  if (kind === 'count_tokens')
    return sendJson(response, 200, { input_tokens: state.options.countTokens(body) })
  if (kind === 'main' && state.options.checkPrefix) checkPrefix(state, recorded)

  const reply = await chooseReply(state, recorded)
  await sendReply(exchange, reply, state, { model: asString(body.model), stream: isStreaming(body) })
}

interface OpenExchange extends Exchange {
  /** Resolves when the connection is done with this exchange. */
  closed: Promise<void>
}

function openExchange(response: ServerResponse): OpenExchange {
  const gone = new AbortController()
  const closed = new Promise<void>((resolve) => {
    response.once('close', () => {
      gone.abort()
      resolve()
    })
  })
  return { response, gone: gone.signal, closed, hungUp: false }
}

/** The whole body; `undefined` when the client went away while it was sending. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of request) chunks.push(chunk)
    return Buffer.concat(chunks)
  } catch {
    return undefined
  }
}

interface Arrival {
  request: IncomingMessage
  rawBody: Buffer
  body: JsonObject
  kind: RequestKind
  exchange: OpenExchange
}

function record(state: MockState, { request, rawBody, body, kind, exchange }: Arrival): RecordedRequest {
  const recorded: RecordedRequest = {
    kind,
    headers: request.headers,
    url: request.url ?? '',
    body,
    rawBody,
    messages: readMessages(body),
    at: performance.now(),
    outcome: 'open',
    closed: exchange.closed.then(() => {
      const served = exchange.response.writableFinished || exchange.hungUp
      recorded.outcome = served ? 'answered' : 'client-closed'
    }),
  }
  state.requests.push(recorded)
  for (const notify of [...state.onArrival]) notify()
  return recorded
}

function validate(state: MockState, request: RecordedRequest): Problem[] {
  const subject = { body: request.body, headers: request.headers, sentThinking: state.sentThinking }
  return request.kind === 'count_tokens' ? validateCountTokens(subject) : validateRequest(subject)
}

/** Answers the first problem as the API would; all of them become violations. */
function refuse(state: MockState, response: ServerResponse, problems: readonly Problem[]): void {
  const request = state.requests.length - 1
  state.violations.push(...problems.map(({ rule, message }) => ({ rule, message, request })))
  const { status = 400, message } = problems[0] ?? { message: '' }
  const type =
    status === 401 ? 'authentication_error' : status === 413 ? 'request_too_large' : 'invalid_request_error'
  sendJson(response, status, errorBody(type, message))
}

function errorBody(type: string, message: string): JsonObject {
  return { type: 'error', error: { type, message } }
}

function checkPrefix(state: MockState, request: RecordedRequest): void {
  const header = request.headers['x-claude-code-session-id']
  const conversation = conversationOf(request.body, typeof header === 'string' ? header : undefined)
  const message = state.prefix.check(request.body, conversation)
  if (message !== undefined)
    state.violations.push({ rule: 'cache-prefix', message, request: state.requests.indexOf(request) })
}
