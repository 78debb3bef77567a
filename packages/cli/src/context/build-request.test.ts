import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ModelRequest } from '../model/port.ts'
import { buildRequest, type RequestParts } from './build-request.ts'
import {
  assistant,
  MODEL,
  OTHER_MODEL,
  result,
  sessions,
  text,
  thinking,
  use,
  user,
} from './history.testing.ts'
import type { HistoryEntry } from './history.ts'
import { requestProblems } from './request-rules.testing.ts'

const parts = (history: readonly HistoryEntry[], extras: Partial<RequestParts> = {}): RequestParts => ({
  model: MODEL,
  system: [text('identity'), text('rest')],
  history,
  tools: [{ name: 'Read', description: 'Reads', input_schema: { type: 'object' } }],
  maxTokens: 32_000,
  env: {},
  ...extras,
})

const bytes = (value: unknown): string =>
  JSON.stringify(value, (key, field) => (key === 'cache_control' ? undefined : field))

/** The conversation of a request as blocks: a string and a single text block are the same to the API. */
const blocks = ({ messages }: ModelRequest): string[] =>
  messages.flatMap(({ role, content }) =>
    (typeof content === 'string' ? [text(content)] : content).map((block) => bytes({ role, block })),
  )

describe('request bodies', () => {
  it('have their keys in one order and leave out what is not asked for', () => {
    const full = buildRequest(
      parts([user('a')], { thinking: { type: 'enabled', budgetTokens: 2048 }, betas: ['b'] }),
    )
    expect(Object.keys(full)).toEqual([
      'model',
      'max_tokens',
      'system',
      'messages',
      'tools',
      'thinking',
      'betas',
    ])
    const bare = parts([user('a')], { system: [], tools: [] })
    expect(Object.keys(buildRequest(bare))).toEqual(['model', 'max_tokens', 'messages'])
  })

  it('C3: a tool run of three requests keeps four marks at the end, and each request starts with the one before', () => {
    const history: HistoryEntry[] = [user('go')]
    const requests = [buildRequest(parts(history))]
    for (const id of ['t1', 't2']) {
      history.push(assistant([text(`calling ${id}`), use(id)]), user([result(id)]))
      requests.push(buildRequest(parts(history)))
    }
    for (const [at, request] of requests.entries()) {
      expect(JSON.stringify(request).match(/cache_control/g)).toHaveLength(at === 0 ? 3 : 4)
      const marked = request.messages.map((message) => JSON.stringify(message).includes('cache_control'))
      expect(marked).toEqual(marked.map((_, index) => index >= marked.length - 2))
      const before = requests[at - 1]
      if (before === undefined) continue
      expect(bytes([request.system, request.tools])).toBe(bytes([before.system, before.tools]))
      expect(blocks(request).slice(0, blocks(before).length)).toEqual(blocks(before))
    }
  })

  it('put the memory block first in the first user message, every time', () => {
    const first = (history: HistoryEntry[]): unknown =>
      JSON.parse(bytes(buildRequest(parts(history, { preface: 'memory' })).messages[0]))
    const expected = { role: 'user', content: [text('memory'), text('a')] }
    expect(first([user('a')])).toEqual(expected)
    expect(first([user('a'), assistant('b'), user('c')])).toEqual(expected)
  })

  it('PAIN-19: are well-formed whatever the system prompt, the memory and the tools hold', () => {
    const half = 'x\ud83d'
    const tools = [
      {
        name: 'mcp__a__b',
        description: half,
        input_schema: { type: 'object', properties: { a: { description: half } } },
      },
    ]
    expect(
      requestProblems(buildRequest(parts([user(half)], { system: [text(half)], preface: half, tools }))),
    ).toEqual([])
  })

  it('leave room for the answer above the thinking budget', () => {
    const tokens = (budgetTokens: number): number =>
      buildRequest(parts([user('a')], { thinking: { type: 'enabled', budgetTokens } })).max_tokens
    expect(tokens(4_000)).toBe(32_000)
    expect(tokens(50_000)).toBe(50_001)
  })

  it('C4: send thinking back unchanged over turns, and none of it after a change of model', () => {
    const history = [
      user('a'),
      assistant([thinking('one'), text('b')]),
      user('c'),
      assistant([thinking('two'), text('d')]),
      user('e'),
    ]
    const sent = (model: string): string => bytes(buildRequest(parts(history, { model })).messages)
    expect(sent(MODEL)).toContain(bytes(thinking('one')))
    expect(sent(MODEL)).toContain(bytes(thinking('two')))
    expect(sent(OTHER_MODEL)).not.toContain('thinking')
  })

  it('PAIN-21: ask for no thinking while a tool loop runs whose thoughts another model had', () => {
    const loop = [user('a'), assistant([thinking('x'), use('t1')]), user([result('t1')])]
    const asked = (model: string, history: HistoryEntry[]): boolean =>
      'thinking' in buildRequest(parts(history, { model, thinking: { type: 'enabled', budgetTokens: 2048 } }))
    expect(asked(MODEL, loop)).toBe(true)
    expect(asked(OTHER_MODEL, loop)).toBe(false)
    expect(asked(OTHER_MODEL, [...loop, assistant('done'), user('next')])).toBe(true)
  })

  it('are valid for any session, with memory, thinking and marks', () => {
    fc.assert(
      fc.property(sessions, fc.boolean(), ({ history }, withThinking) => {
        const extras: Partial<RequestParts> = withThinking
          ? { thinking: { type: 'enabled', budgetTokens: 9_000 } }
          : {}
        expect(requestProblems(buildRequest(parts(history, { preface: 'memory', ...extras })))).toEqual([])
      }),
      { numRuns: 500 },
    )
  })
})
