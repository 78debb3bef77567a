import Anthropic from '@anthropic-ai/sdk'
import type { Json, JsonObject } from './json.ts'
import type { MockApi } from './server.ts'

/** A request body that the API accepts; tests change what they are about. */
export function validBody(change: JsonObject = {}): JsonObject {
  return {
    model: 'claude-sonnet-4-5',
    max_tokens: 1000,
    stream: true,
    messages: [{ role: 'user', content: 'hi' }],
    tools: [{ name: 'Read', description: 'Reads a file', input_schema: { type: 'object', properties: {} } }],
    ...change,
  }
}

export interface RawAnswer {
  status: number
  headers: Headers
  text: string
}

/** Posts a body as it is, without a client library in between. */
export async function post(api: MockApi, body: Json | Uint8Array, path = '/v1/messages'): Promise<RawAnswer> {
  const response = await fetch(api.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': 'k', 'anthropic-version': '2023-06-01' },
    body: body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body),
  })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

/** The official client, as an independent reader of what the mock sends. */
export function officialClient(api: MockApi): Anthropic {
  return new Anthropic({ baseURL: api.url, apiKey: 'k', maxRetries: 0 })
}
