import type { ContentBlockParam, MessageParam } from '@agent-engine/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assistant, MODEL, sessions, text, thinking, use, user } from './history.testing.ts'
import type { HistoryEntry } from './history.ts'
import { RESULT_LOST } from './normalize/placeholders.ts'
import { isWellFormed } from './normalize/well-formed.ts'
import { normalize } from './normalize.ts'
import { messageProblems } from './request-rules.testing.ts'

const problems = (history: readonly HistoryEntry[]): string[] => {
  const messages = normalize(history, { model: MODEL })
  return [...messageProblems(messages), ...(isWellFormed(messages) ? [] : ['lone surrogate'])]
}

describe('normalize, for any history', () => {
  it('PAIN-18: any subset of any prefix of a session gives a valid request', () => {
    const cuts = sessions.chain(({ history }) =>
      fc
        .tuple(
          fc.nat(history.length),
          fc.array(fc.boolean(), { minLength: history.length, maxLength: history.length }),
        )
        .map(([length, kept]) => history.slice(0, length).filter((_, at) => kept[at])),
    )
    fc.assert(
      fc.property(cuts, (history) => {
        expect(problems(history)).toEqual([])
      }),
      { numRuns: 2000 },
    )
  })

  it('PAIN-18: only tool uses that got no result are answered as lost', () => {
    fc.assert(
      fc.property(sessions, ({ history, unanswered }) => {
        const blocks = normalize(history, { model: MODEL }).flatMap(asBlocks)
        const lost = blocks.filter((block) => block.type === 'tool_result' && block.content === RESULT_LOST)
        expect(lost).toHaveLength(unanswered)
      }),
      { numRuns: 500 },
    )
  })

  it('PAIN-19: arbitrary UTF-16 in texts, results, inputs and their keys gives well-formed requests', () => {
    const units = fc.array(fc.integer({ min: 0, max: 0xffff })).map((codes) => String.fromCharCode(...codes))
    fc.assert(
      fc.property(units, units, units, (said, key, value) => {
        const history = [
          user(said),
          assistant([thinking(value), text(key), use('t1', { [key]: [value, { [value]: key }] })]),
          user([{ type: 'tool_result', tool_use_id: 't1', content: [{ type: 'text', text: value }] }]),
        ]
        expect(problems(history)).toEqual([])
        const sent = JSON.stringify(normalize(history, { model: MODEL }))
        expect(/(?<!\\)(?:\\\\)*\\ud[89a-f]/i.test(sent)).toBe(false)
      }),
    )
  })

  it('PAIN-37: what a request sent, the next ones send again at the same place', () => {
    fc.assert(
      fc.property(sessions, ({ history, requests }) => {
        const sent = requests.map((length) => normalize(history.slice(0, length), { model: MODEL }))
        for (const [at, request] of sent.entries()) expectPrefix(request, sent[at + 1])
      }),
      { numRuns: 1000 },
    )
  })

  it('gives the same messages for an array that grew, or changed, as for a new one', () => {
    fc.assert(
      fc.property(sessions, fc.nat(), ({ history }, seed) => {
        const growing: HistoryEntry[] = []
        for (const entry of history) {
          growing.push(entry)
          expect(normalize(growing, { model: MODEL })).toEqual(normalize([...growing], { model: MODEL }))
        }
        growing.splice(seed % (growing.length + 1), 1)
        expect(normalize(growing, { model: MODEL })).toEqual(normalize([...growing], { model: MODEL }))
      }),
      { numRuns: 200 },
    )
  })

  it('gives the same messages for the same history every time', () => {
    fc.assert(
      fc.property(sessions, ({ history }) => {
        const copy: HistoryEntry[] = structuredClone([...history])
        expect(normalize(history, { model: MODEL })).toEqual(normalize(copy, { model: MODEL }))
        expect(structuredClone([...history])).toEqual(copy)
      }),
      { numRuns: 200 },
    )
  })
})

const expectPrefix = (earlier: readonly MessageParam[], later: readonly MessageParam[] | undefined): void => {
  if (later === undefined) return
  const last = earlier.length - 1
  expect(later.slice(0, last)).toEqual(earlier.slice(0, last))
  const grown = asBlocks(later[last])
  expect(later[last]?.role).toBe('user')
  expect(grown.slice(0, asBlocks(earlier[last]).length)).toEqual(asBlocks(earlier[last]))
}

const asBlocks = (message: MessageParam | undefined): readonly ContentBlockParam[] =>
  typeof message?.content === 'string' ? [text(message.content)] : (message?.content ?? [])
