import { describe, expect, it } from 'vitest'
import { testApi } from '../test-api.ts'
import type { JsonObject } from './json.ts'
import type { MockApi } from './server.ts'
import { post, validBody } from './testing-client.ts'

const MARK = { cache_control: { type: 'ephemeral' } }
const user = (content: string | JsonObject[]): JsonObject => ({ role: 'user', content })
const assistant = (text: string): JsonObject => ({ role: 'assistant', content: text })
const block = (text: string, more: JsonObject = {}): JsonObject => ({ type: 'text', text, ...more })

interface Say {
  messages: JsonObject[]
  system?: string
  session?: string | null
  model?: string
}

async function send(
  api: MockApi,
  { messages, system = 'You help.', session = 's1', model = 'm' }: Say,
): Promise<string | undefined> {
  const before = api.violations.length
  const metadata = session === null ? {} : { metadata: { user_id: session } }
  await post(api, validBody({ system, messages, model, ...metadata }))
  return api.violations[before]?.message
}

describe('the cache prefix', () => {
  it('holds while messages are only added, also to the last message, and whatever the cache marks do', async () => {
    const api = await testApi()
    expect(await send(api, { messages: [user([block('one', MARK)])] })).toBeUndefined()
    expect(
      await send(api, { messages: [user('one'), assistant('a'), user([block('two', MARK)])] }),
    ).toBeUndefined()
    expect(
      await send(api, { messages: [user('one'), assistant('a'), user([block('two'), block('three')])] }),
    ).toBeUndefined()
  })

  it('names the first block that changed', async () => {
    const api = await testApi({ violations: 'expected' })
    await send(api, { messages: [user('one'), assistant('a'), user('two')] })
    const complaint = await send(api, {
      messages: [user('one'), assistant('A'), user('two'), assistant('b'), user('three')],
    })
    expect(complaint).toContain('the first difference is message 1 (assistant), block 0')
    expect(complaint).toContain('before: {"text":"a","type":"text"}')
    expect(complaint).toContain('now:    {"text":"A","type":"text"}')
  })

  it('is broken by a changed system prompt, a lost message and a restarted conversation', async () => {
    const api = await testApi({ violations: 'expected' })
    await send(api, { messages: [user('one'), assistant('a'), user('two')] })
    expect(
      await send(api, {
        messages: [user('one'), assistant('a'), user('two'), assistant('b'), user('three')],
        system: 'It is 12:01.',
      }),
    ).toContain('system block 0')
    expect(
      await send(api, { messages: [user('one'), assistant('b'), user('three')], system: 'It is 12:01.' }),
    ).toContain('message 1')
    expect(await send(api, { messages: [user('fresh')], system: 'It is 12:01.' })).toContain('message 0')
  })

  it('is judged per session, per model, and per subagent', async () => {
    const api = await testApi()
    await send(api, { messages: [user('one')] })
    expect(await send(api, { messages: [user('two')], session: 's2' })).toBeUndefined()
    expect(await send(api, { messages: [user('two')], model: 'other' })).toBeUndefined()
    expect(await send(api, { messages: [user('subtask')], system: 'You are a subagent.' })).toBeUndefined()
    expect(await send(api, { messages: [user('one'), assistant('a'), user('more')] })).toBeUndefined()
  })

  it('is not judged for requests that name no session', async () => {
    const api = await testApi()
    await send(api, { messages: [user('one')], session: null })
    expect(await send(api, { messages: [user('two')], session: null })).toBeUndefined()
  })

  it('may break once when the test says so', async () => {
    const api = await testApi({ violations: 'expected' })
    await send(api, { messages: [user('one'), assistant('a'), user('two')] })
    api.expectPrefixBreak()
    expect(await send(api, { messages: [user('summary'), assistant('c'), user('three')] })).toBeUndefined()
    expect(await send(api, { messages: [user('other'), assistant('c'), user('three')] })).toContain(
      'message 0',
    )
  })
})
