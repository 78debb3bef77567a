import { describe, expect, it } from 'vitest'
import { testApi } from '../../test-api.ts'
import type { Json, JsonObject } from '../json.ts'
import type { MockApi } from '../server.ts'
import { post, validBody } from '../testing-client.ts'

const USER = { role: 'user', content: 'go' }
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

const use = (id: string): JsonObject => ({ type: 'tool_use', id, name: 'Read', input: {} })
const result = (id: string, more: JsonObject = {}): JsonObject => ({
  type: 'tool_result',
  tool_use_id: id,
  content: 'r',
  ...more,
})
const says = (...content: JsonObject[]): JsonObject => ({ role: 'assistant', content })
const gives = (...content: JsonObject[]): JsonObject => ({ role: 'user', content })
const talk = (...messages: JsonObject[]): JsonObject => ({ messages: [USER, ...messages] })
const tool = (input_schema: Json, more: JsonObject = {}): JsonObject => ({
  tools: [{ name: 'T', input_schema, ...more }],
})
const image = (source: JsonObject): JsonObject =>
  talk(gives({ type: 'image', source: { type: 'base64', media_type: 'image/png', data: PIXEL, ...source } }))
const marked = (n: number): JsonObject =>
  talk(
    gives(
      ...Array.from({ length: n }, (_, i) => ({
        type: 'text',
        text: `t${i}`,
        cache_control: { type: 'ephemeral' },
      })),
    ),
  )

async function rulesBroken(api: MockApi, body: Json | Uint8Array): Promise<string[]> {
  const before = api.violations.length
  await post(api, body)
  return api.violations.slice(before).map((violation) => violation.rule)
}

const GOOD: [string, JsonObject][] = [
  ['a plain question', {}],
  [
    'a tool round trip',
    talk(says(use('a'), use('b')), gives(result('b'), result('a'), { type: 'text', text: 'and' })),
  ],
  [
    'results of neighbouring assistant messages in one user message',
    talk(says(use('a')), says(use('b')), gives(result('a'), result('b'))),
  ],
  ['an unfinished assistant message at the end', talk({ role: 'assistant', content: 'So' })],
  ['four cache marks', marked(4)],
  [
    'an image in a tool result',
    talk(
      says(use('a')),
      gives(
        result('a', {
          content: [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: PIXEL } }],
        }),
      ),
    ),
  ],
  [
    'thinking that fits in the answer',
    { thinking: { type: 'enabled', budget_tokens: 1024 }, max_tokens: 1025 },
  ],
  [
    'a tool with a rich schema',
    tool({
      type: 'object',
      properties: { '-n': { type: ['boolean', 'null'] }, list: { type: 'array', items: { enum: ['a'] } } },
      required: ['-n'],
    }),
  ],
  [
    'a reference to a deferred tool',
    {
      ...talk(
        says(use('a')),
        gives(result('a', { content: [{ type: 'tool_reference', tool_name: 'late' }] })),
      ),
      tools: [{ name: 'late', input_schema: { type: 'object' }, defer_loading: true }],
    },
  ],
  ['a server tool', { tools: [{ type: 'web_search_20250305', name: 'web_search', max_uses: 3 }] }],
]

const BAD: [string, string, JsonObject][] = [
  ['first-role', 'an assistant message first', { messages: [{ role: 'assistant', content: 'x' }] }],
  ['role', 'a system role in the list', talk({ role: 'system', content: 'x' })],
  ['empty-message', 'an empty string', { messages: [{ role: 'user', content: '' }] }],
  ['empty-message', 'an empty list', talk(says(), USER)],
  [
    'trailing-whitespace',
    'a final assistant text that ends in a blank',
    talk({ role: 'assistant', content: 'So ' }),
  ],
  ['empty-text', 'an empty text block', talk(gives({ type: 'text', text: '' }))],
  ['empty-text', 'a blank text block', talk(gives({ type: 'text', text: ' \n' }))],
  ['empty-text', 'an empty system block', { system: [{ type: 'text', text: '' }] }],
  ['tool-pairs', 'a tool use without result', talk(says(use('a')), USER)],
  ['tool-pairs', 'a tool use at the end', talk(says(use('a')))],
  ['tool-pairs', 'a result too late', talk(says(use('a')), USER, gives(result('a')))],
  ['tool-pairs', 'a result twice', talk(says(use('a')), gives(result('a'), result('a')))],
  ['tool-pairs', 'a result without use', talk(gives(result('zz')))],
  [
    'tool-results-first',
    'text before a result',
    talk(says(use('a')), gives({ type: 'text', text: 't' }, result('a'))),
  ],
  [
    'tool-use-id',
    'one id for two uses',
    talk(says(use('a')), gives(result('a')), says(use('a')), gives(result('a'))),
  ],
  ['tool-use-shape', 'an id with a blank', talk(says(use('a b')), gives(result('a b')))],
  [
    'tool-use-shape',
    'an input that is no object',
    talk(says({ ...use('a'), input: 'x' }), gives(result('a'))),
  ],
  [
    'tool-result-shape',
    'is_error that is no boolean',
    talk(says(use('a')), gives(result('a', { is_error: 'yes' }))),
  ],
  ['block-type', 'a tool use of the user', talk(gives(use('a')))],
  [
    'block-type',
    'a thinking block in a tool result',
    talk(says(use('a')), gives(result('a', { content: [{ type: 'thinking' }] }))),
  ],
  ['block-type', 'a reference outside of a result', talk(gives({ type: 'tool_reference', tool_name: 'x' }))],
  [
    'tool-reference',
    'a reference to a tool that is not there',
    talk(says(use('a')), gives(result('a', { content: [{ type: 'tool_reference', tool_name: 'gone' }] }))),
  ],
  ['unknown-field', 'an unknown field of the request', { betas: ['x'] }],
  ['unknown-field', 'an unknown field of a block', talk(gives({ type: 'text', text: 'x', parsed: true }))],
  ['required-field', 'no model', { model: undefined }],
  ['field-type', 'max_tokens of zero', { max_tokens: 0 }],
  ['cache-control', 'five cache marks', marked(5)],
  [
    'cache-control',
    'a cache mark of an unknown type',
    talk(gives({ type: 'text', text: 'x', cache_control: { type: 'forever' } })),
  ],
  [
    'thinking-config',
    'a budget as large as the answer',
    { thinking: { type: 'enabled', budget_tokens: 2000 }, max_tokens: 2000 },
  ],
  ['thinking-config', 'a budget below the minimum', { thinking: { type: 'enabled', budget_tokens: 1000 } }],
  [
    'thinking-config',
    'thinking with a temperature',
    { thinking: { type: 'enabled', budget_tokens: 1024 }, max_tokens: 2000, temperature: 0 },
  ],
  [
    'thinking-signature',
    'thinking that the server never sent',
    talk(says({ type: 'thinking', thinking: 'x', signature: 'forged' }), USER),
  ],
  [
    'tool-definition',
    'two tools of one name',
    {
      tools: [
        { name: 'A', input_schema: { type: 'object' } },
        { name: 'A', input_schema: { type: 'object' } },
      ],
    },
  ],
  [
    'tool-definition',
    'a tool name with a dot',
    { tools: [{ name: 'a.b', input_schema: { type: 'object' } }] },
  ],
  ['tool-schema', 'a schema that is no object schema', tool({ type: 'string' })],
  ['tool-schema', 'alternatives at the top of a schema', tool({ type: 'object', anyOf: [{}] })],
  [
    'tool-schema',
    'an unknown type deep in a schema',
    tool({ type: 'object', properties: { a: { type: 'array', items: { type: 'text' } } } }),
  ],
  [
    'tool-schema',
    'a property name that is too long',
    tool({ type: 'object', properties: { ['x'.repeat(65)]: {} } }),
  ],
  ['tool-choice', 'a choice of an unknown tool', { tool_choice: { type: 'tool', name: 'Nope' } }],
  ['image', 'an unknown media type', image({ media_type: 'image/tiff' })],
  ['image', 'a media type that the bytes contradict', image({ media_type: 'image/jpeg' })],
  ['image', 'broken base64', image({ data: 'abc' })],
  [
    'image',
    'bytes that are no image',
    image({ data: Buffer.from('hello world, no image').toString('base64') }),
  ],
  ['image', 'an image above 5 MB', image({ data: 'A'.repeat(5 * 1024 * 1024 + 4) })],
  ['image', 'an image with a side above 8,000 pixels', image({ data: pngOf(8001, 1) })],
  [
    'document',
    'a document that is no PDF',
    talk(gives({ type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: PIXEL } })),
  ],
]

function pngOf(width: number, height: number): string {
  const bytes = Buffer.from(PIXEL, 'base64')
  bytes.writeUInt32BE(width, 16)
  bytes.writeUInt32BE(height, 20)
  return bytes.toString('base64')
}

describe('request validation', () => {
  it.each(GOOD)('accepts %s', async (_what, change) => {
    const api = await testApi()
    expect((await post(api, validBody(change))).status).toBe(200)
  })

  it.each(BAD)('refuses as "%s": %s', async (rule, _what, change) => {
    const api = await testApi({ violations: 'expected' })
    expect(await rulesBroken(api, validBody(change))).toContain(rule)
  })

  it('refuses half of a surrogate pair in a text and in a key', async () => {
    const api = await testApi({ violations: 'expected' })
    expect(
      await rulesBroken(api, validBody({ messages: [{ role: 'user', content: 'cut \ud83d' }] })),
    ).toEqual(['surrogates'])
    const input = { ...use('a'), input: { '\udc00': 1 } }
    expect(await rulesBroken(api, validBody(talk(says(input), gives(result('a')))))).toEqual(['surrogates'])
  })

  it('refuses bytes that are no UTF-8, text that is no JSON, and bodies above 32 MB', async () => {
    const api = await testApi({ violations: 'expected' })
    expect(await rulesBroken(api, Buffer.from('{"a":"\xff"}', 'latin1'))).toEqual(['body-json'])
    expect(await rulesBroken(api, Buffer.from('{"a":'))).toEqual(['body-json'])
    const answer = await post(api, Buffer.alloc(32 * 1024 * 1024 + 1, ' '))
    expect(answer.status).toBe(413)
  })

  it('refuses a request without credentials with 401', async () => {
    const api = await testApi({ violations: 'expected' })
    const response = await fetch(`${api.url}/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
      body: JSON.stringify(validBody()),
    })
    expect(response.status).toBe(401)
  })

  it('lets everything pass when it is switched off', async () => {
    const api = await testApi({ validate: false })
    expect((await post(api, validBody({ nonsense: true }))).status).toBe(200)
  })
})
