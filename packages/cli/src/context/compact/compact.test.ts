import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ModelRequest } from '../../model/port.ts'
import { buildRequest } from '../build-request.ts'
import { assistant, MODEL, result, sessions, text, use, user } from '../history.testing.ts'
import type { HistoryEntry } from '../history.ts'
import { requestProblems } from '../request-rules.testing.ts'
import { DEFAULT_SCALE, estimateRequest } from '../tokens.ts'
import {
  type CompactionInput,
  type CompactionOutcome,
  compact,
  compactedHistory,
  type SummaryAnswer,
} from './compact.ts'

const WINDOW = 200_000

const requestFor = (history: readonly HistoryEntry[]): ModelRequest =>
  buildRequest({
    model: MODEL,
    system: [text('identity'), text('rest')],
    history,
    preface: 'memory',
    tools: [{ name: 'Read', description: 'Reads', input_schema: { type: 'object' } }],
    maxTokens: 32_000,
    env: {},
  })

interface Run {
  readonly outcome: CompactionOutcome
  readonly requests: ModelRequest[]
}

/** Compacts with a model that refuses what its window does not hold, and answers the rest by the script. */
const run = async (
  history: readonly HistoryEntry[],
  { script = [], window = WINDOW, ...extras }: Partial<CompactionInput> & { script?: SummaryAnswer[] } = {},
): Promise<Run> => {
  const requests: ModelRequest[] = []
  const ask = async (request: ModelRequest): Promise<SummaryAnswer> => {
    requests.push(request)
    const scripted = script.shift()
    if (scripted) return scripted
    return estimateRequest(request, DEFAULT_SCALE) + request.max_tokens > window
      ? { type: 'too_long' }
      : answered()
  }
  const outcome = await compact({
    history,
    trigger: 'manual',
    instructions: [],
    window,
    scale: DEFAULT_SCALE,
    request: async (entries) => requestFor(entries),
    ask,
    ...extras,
  })
  for (const request of requests) expect(requestProblems(request)).toEqual([])
  return { outcome, requests }
}

const answered = (answer = '<analysis>a</analysis>\n<summary>\nThe gist.\n</summary>'): SummaryAnswer => ({
  type: 'answered',
  text: answer,
  usage: undefined,
})
const TOO_LONG: SummaryAnswer = { type: 'too_long' }

const calls = (count: number, chars: number): HistoryEntry[] =>
  Array.from({ length: count }, (_, at) => [
    assistant([text(`step ${at}`), use(`t${at}`)]),
    user([result(`t${at}`, 'x'.repeat(chars))]),
  ]).flat()

const bodies = (request: ModelRequest | undefined): string => JSON.stringify(request?.messages)

describe('C6: compaction', () => {
  it('asks with the very request that the conversation would go on with, the instruction behind it', async () => {
    const history = [user('go'), ...calls(2, 10)]
    const { requests } = await run(history, { instructions: ['keep names', '', 'from a hook'] })
    const [request] = requests
    const normal = requestFor(history)
    expect([request?.system, request?.tools]).toEqual([normal.system, normal.tools])
    expect(request?.messages.slice(0, -1)).toEqual(normal.messages.slice(0, -1))
    const last = request?.messages.at(-1)?.content
    expect(last).toHaveLength(2)
    expect(JSON.stringify(last)).toContain('# Additional instructions\\nkeep names\\n\\nfrom a hook')
    expect(request?.max_tokens).toBe(20_000)
  })

  it('gives the summary without the analysis, with the place of the transcript', async () => {
    const { outcome } = await run([user('go'), assistant('done')], { transcriptPath: '/t.jsonl' })
    expect(outcome).toMatchObject({ type: 'compacted', dropped: 0 })
    const summary = outcome.type === 'compacted' ? outcome.summary : ''
    expect(summary).toContain('\n\nThe gist.\n\n')
    expect(summary).toContain('/t.jsonl')
    expect(summary).not.toContain('analysis')
    expect(summary).not.toContain('Go on with the work')
  })

  it('tells the model to go on by itself when the compaction came by itself', async () => {
    const { outcome } = await run([user('go'), ...calls(1, 10)], { trigger: 'auto' })
    expect(outcome.type === 'compacted' && outcome.summary).toContain('Go on with the work')
  })

  it('keeps a prompt that is not answered yet out of the summary and behind it, with its reminders', async () => {
    const pending = [user('note', { meta: true }), user('the next prompt')]
    const { outcome, requests } = await run([user('go'), assistant('done'), ...pending])
    expect(outcome).toMatchObject({ type: 'compacted', kept: pending })
    expect(bodies(requests[0])).not.toContain('the next prompt')
  })

  it('keeps a small last exchange word for word, and leaves a large one to the summary', async () => {
    const history = [user('go'), ...calls(3, 100)]
    expect((await run(history)).outcome).toMatchObject({ kept: history.slice(-2) })
    expect((await run([user('go'), ...calls(3, 100_000)])).outcome).toMatchObject({ kept: [] })
    const answer = assistant('done')
    expect((await run([user('go'), answer])).outcome).toMatchObject({ kept: [answer] })
  })

  it('gives a conversation whose next requests start with the summary', async () => {
    const { outcome } = await run([user('go'), ...calls(3, 100)])
    if (outcome.type !== 'compacted') throw new Error(outcome.type)
    const next = compactedHistory(user(outcome.summary), [user('todo list', { meta: true })], outcome.kept)
    const first = requestFor(next)
    const second = requestFor([...next, assistant('ok'), user('more')])
    for (const request of [first, second]) {
      expect(requestProblems(request)).toEqual([])
      expect(JSON.stringify(request.messages[0])).toMatch(/memory.*The gist\..*todo list/)
    }
  })

  it('does nothing without a conversation', async () => {
    expect((await run([])).outcome).toEqual({ type: 'empty' })
    expect((await run([user('first prompt')])).outcome).toEqual({ type: 'empty' })
    expect((await run([user('a'), assistant('API Error', { excluded: true })])).requests).toEqual([])
  })

  it('asks once more when the answer has no summary, and then gives up', async () => {
    const empty = answered('<analysis>only this')
    expect((await run([user('a'), assistant('b')], { script: [empty] })).outcome.type).toBe('compacted')
    expect((await run([user('a'), assistant('b')], { script: [empty, empty] })).outcome.type).toBe('failed')
  })

  it('ends with the failure or the abort that the model reports', async () => {
    const failed: SummaryAnswer = { type: 'failed', message: 'API Error: 500' }
    expect((await run([user('a'), assistant('b')], { script: [failed] })).outcome).toEqual(failed)
    expect((await run([user('a'), assistant('b')], { script: [{ type: 'aborted' }] })).outcome).toEqual({
      type: 'aborted',
    })
  })
})

describe('PAIN-22: a conversation too long to be summarised', () => {
  it('of five windows is shrunk by rule until it fits', async () => {
    const { outcome, requests } = await run([user('go'), ...calls(50, 80_000)])
    expect(outcome).toMatchObject({ type: 'compacted', dropped: 0 })
    expect(requests).toHaveLength(1)
    expect(bodies(requests[0])).toContain('[Old tool result content cleared]')
  })

  it('with one result larger than the window is summarised with the middle of it left out', async () => {
    const { outcome, requests } = await run([
      user('go'),
      assistant([use('t', {}, 'Task')]),
      user([result('t', 'x'.repeat(3_000_000))]),
    ])
    expect(outcome.type).toBe('compacted')
    expect(bodies(requests[0])).toContain('characters truncated')
  })

  it('with tool inputs larger than the window is summarised too', async () => {
    const wrote = assistant([use('t', { file_path: '/a', content: 'x'.repeat(3_000_000) }, 'Write')])
    expect((await run([user('go'), wrote, user([result('t')])])).outcome.type).toBe('compacted')
  })

  it('of many small parts loses its oldest ones, answers before prompts, and says so', async () => {
    const turns = Array.from({ length: 3_000 }, (_, at) => [
      user(`prompt ${at}`),
      assistant(`${at} `.repeat(200)),
    ]).flat()
    const { outcome, requests } = await run(turns)
    const dropped = outcome.type === 'compacted' ? outcome.dropped : 0
    expect(dropped).toBeGreaterThan(100)
    expect(bodies(requests[0])).toContain(`${dropped} older entries`)
    expect(bodies(requests[0])).toContain('"prompt 0"')
    expect(outcome.type === 'compacted' && outcome.summary).toContain(`The oldest ${dropped} entries`)
  })

  it('is halved after each refusal, however wrong the estimate was', async () => {
    const { outcome, requests } = await run([user('go'), ...calls(40, 8_000)], {
      script: [TOO_LONG, TOO_LONG, TOO_LONG],
    })
    expect(outcome.type).toBe('compacted')
    const sizes = requests.map((request) => bodies(request).length)
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a))
    expect(new Set(sizes).size).toBe(4)
  })

  it('ends with a failure when the model refuses everything', async () => {
    const { outcome, requests } = await run([user('go'), ...calls(40, 8_000)], {
      script: Array.from({ length: 20 }, () => TOO_LONG),
    })
    expect(outcome.type).toBe('failed')
    expect(requests).toHaveLength(6)
  })

  it('gives valid requests for any session and any window', async () => {
    await fc.assert(
      fc.asyncProperty(sessions, fc.integer({ min: 1, max: 30_000 }), async ({ history }, window) => {
        await run(history, { window, script: [TOO_LONG, TOO_LONG] })
      }),
      { numRuns: 200 },
    )
  })
})
