import type { JsonObject } from '@agent-engine/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildRequest, type RequestParts } from './build-request.ts'
import { MODEL, OTHER_MODEL, sessions, text } from './history.testing.ts'
import type { HistoryEntry } from './history.ts'

interface SentThinking {
  remember(content: readonly JsonObject[], model: string): void
}

interface Validator {
  createSentThinking(): SentThinking
  validateRequest(subject: {
    body: JsonObject
    headers: Record<string, string>
    sentThinking: SentThinking
  }): readonly { readonly rule: string; readonly message: string }[]
}

const folder = new URL('../../../../test/support/mock-api/validate/', import.meta.url)
const [{ validateRequest }, { createSentThinking }]: [
  Pick<Validator, 'validateRequest'>,
  Pick<Validator, 'createSentThinking'>,
] = await Promise.all([
  import(new URL('validate.ts', folder).href),
  import(new URL('thinking.ts', folder).href),
])

const HEADERS = { 'x-api-key': 'k', 'anthropic-version': '2023-06-01', 'content-type': 'application/json' }
const CASES = 10_000

/** What the API has sent: entries of one response share its id. */
const sentIn = (history: readonly HistoryEntry[]): SentThinking => {
  const sent = createSentThinking()
  const responses = new Map<string, { model: string; content: JsonObject[] }>()
  for (const { role, content, messageId, model = MODEL } of history) {
    if (role !== 'assistant' || messageId === undefined || typeof content === 'string') continue
    const response = responses.get(messageId) ?? { model, content: [] }
    response.content.push(...content.map((block): JsonObject => JSON.parse(JSON.stringify(block))))
    responses.set(messageId, response)
  }
  const ids = new Set<string>()
  // The API gives every tool use an id of its own; others come from foreign transcripts, and requests give them new ones.
  const isForeign = ({ type, id }: JsonObject): boolean => {
    if (type !== 'tool_use') return false
    const name = String(id)
    return !/^[0-9a-f-]{36}$/.test(name) || ids.size === ids.add(name).size
  }
  for (const { content, model } of responses.values()) {
    // A response that ends with thinking was cut off there: the API has not finished it.
    const whole = content.at(-1)?.type === 'thinking' ? content.slice(0, -1) : content
    sent.remember(
      whole.filter((block) => !isForeign(block)),
      model,
    )
  }
  return sent
}

const thinkingModes = fc.constantFrom<RequestParts['thinking']>(
  undefined,
  { type: 'enabled', budgetTokens: 2048 },
  { type: 'adaptive' },
)

describe("the mock API's validator", () => {
  it(`PAIN-18, PAIN-19: finds nothing in the requests of ${CASES} histories, cut off anywhere`, {
    timeout: 120_000,
  }, () => {
    const cases = fc.record({
      session: sessions,
      cut: fc.nat(),
      model: fc.constantFrom(MODEL, MODEL, OTHER_MODEL),
      thinking: thinkingModes,
    })
    fc.assert(
      fc.property(cases, ({ session: { history }, cut, model, thinking }) => {
        const reached = history.slice(0, cut % (history.length + 1))
        const request = buildRequest({
          model,
          system: [text('identity')],
          history: reached,
          tools: [{ name: 'Read', description: 'Reads', input_schema: { type: 'object' } }],
          maxTokens: 32_000,
          env: {},
          ...(thinking === undefined ? {} : { thinking }),
        })
        const { betas: _, ...body }: JsonObject = JSON.parse(JSON.stringify(request))
        const problems = validateRequest({ body, headers: HEADERS, sentThinking: sentIn(history) })
        expect(problems).toEqual([])
      }),
      { numRuns: CASES },
    )
  })
})
