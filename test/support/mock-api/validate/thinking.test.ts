import { describe, expect, it } from 'vitest'
import { testApi } from '../../test-api.ts'
import type { JsonObject } from '../json.ts'
import type { MockApi } from '../server.ts'
import { post, validBody } from '../testing-client.ts'

const ON = { thinking: { type: 'enabled', budget_tokens: 1024 }, max_tokens: 2000 }
const FIRST = { type: 'thinking', thinking: 'first thought', signature: 's1' } as const
const SECRET = { type: 'redacted_thinking', data: 'd1' } as const
const SAID = { type: 'text', text: 'I read it.' } as const
const USE = { type: 'tool_use', id: 't1', name: 'Read', input: {} } as const
const RESULT = { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't1', content: 'r' }] }

/** An API that has just answered, by default with thinking, hidden thinking, a text and a tool use. */
async function afterThinking(
  content: readonly (typeof FIRST | typeof SECRET | typeof SAID | typeof USE)[] = [FIRST, SECRET, SAID, USE],
): Promise<MockApi> {
  const api = await testApi({
    script: [{ content: [...content] }],
    violations: 'expected',
    checkPrefix: false,
  })
  await post(api, validBody(ON))
  return api
}

async function sendBack(
  api: MockApi,
  blocks: readonly JsonObject[],
  change: JsonObject = ON,
): Promise<string[]> {
  const messages = [{ role: 'user', content: 'hi' }, { role: 'assistant', content: [...blocks] }, RESULT]
  await post(api, validBody({ ...change, messages }))
  return api.violations.map((violation) => violation.rule)
}

describe('thinking that comes back', () => {
  it('is accepted unchanged', async () => {
    expect(await sendBack(await afterThinking(), [FIRST, SECRET, SAID, USE])).toEqual([])
  })

  it('is refused when its text was changed', async () => {
    expect(
      await sendBack(await afterThinking(), [{ ...FIRST, thinking: 'first  thought' }, SECRET, SAID, USE]),
    ).toEqual(['thinking-signature'])
  })

  it('is refused when one of two blocks is missing', async () => {
    expect(await sendBack(await afterThinking(), [FIRST, SAID, USE])).toEqual(['thinking-place'])
  })

  it('is refused in another order', async () => {
    expect(await sendBack(await afterThinking(), [SAID, FIRST, SECRET, USE])).toEqual(['thinking-place'])
  })

  it('is accepted before and behind texts that are equal', async () => {
    const answer = [SAID, FIRST, SAID, USE]
    expect(await sendBack(await afterThinking(answer), answer)).toEqual([])
    expect(await sendBack(await afterThinking(answer), [FIRST, SAID, USE])).toEqual([])
    expect(await sendBack(await afterThinking(answer), [SAID, SAID, USE, FIRST])).toEqual(['thinking-place'])
  })

  it('must not be missing while the model waits for the result of a tool', async () => {
    expect(await sendBack(await afterThinking(), [SAID, USE])).toEqual(['thinking-place'])
  })

  it('may be left out for another model and when thinking is off', async () => {
    const api = await afterThinking()
    expect(await sendBack(api, [SAID, USE], { ...ON, model: 'another' })).toEqual([])
    expect(await sendBack(api, [SAID, USE], {})).toEqual([])
  })

  it('must not carry a cache mark', async () => {
    const marked = { ...FIRST, cache_control: { type: 'ephemeral' } }
    expect(await sendBack(await afterThinking(), [marked, SECRET, SAID, USE])).toEqual(['cache-control'])
  })
})
