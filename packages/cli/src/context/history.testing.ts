import type { ContentBlockParam } from '@agent-engine/protocol'
import fc from 'fast-check'
import type { HistoryEntry } from './history.ts'

export const MODEL = 'claude-sonnet-4-5-20250929'
export const OTHER_MODEL = 'claude-opus-4-1-20250805'

let count = 0
const uuid = (): string => {
  count += 1
  return `entry-${count}`
}

export const user = (
  content: string | readonly ContentBlockParam[],
  extras: Partial<HistoryEntry> = {},
): HistoryEntry => ({ uuid: uuid(), role: 'user', content, ...extras })

export const assistant = (
  content: string | readonly ContentBlockParam[],
  extras: Partial<HistoryEntry> = {},
): HistoryEntry => ({ uuid: uuid(), role: 'assistant', content, messageId: uuid(), model: MODEL, ...extras })

export const text = (value: string): ContentBlockParam => ({ type: 'text', text: value })
export const thinking = (value: string, signature = 'c2ln'): ContentBlockParam => ({
  type: 'thinking',
  thinking: value,
  signature,
})
export const use = (id: string, input: unknown = {}, name = 'Read'): ContentBlockParam => ({
  type: 'tool_use',
  id,
  name,
  input,
})
export const result = (id: string, content = `result of ${id}`): ContentBlockParam => ({
  type: 'tool_result',
  tool_use_id: id,
  content,
})

/** A session that can happen: turns of responses and results, with reminders, failures, interrupts and model changes. */
export interface GeneratedSession {
  readonly history: readonly HistoryEntry[]
  /** Lengths of the history at which a request was sent. */
  readonly requests: readonly number[]
  /** Tool uses that a crash left without a result. */
  readonly unanswered: number
}

const anyText: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.string({ minLength: 1 }) },
  { weight: 1, arbitrary: fc.constantFrom('', ' ', '\n\t', '\u0085', '\u001c') },
  { weight: 2, arbitrary: fc.string({ unit: 'binary' }) },
  {
    weight: 1,
    arbitrary: fc.array(fc.integer({ min: 0xd7f0, max: 0xe010 }), { maxLength: 6 }).map(fromUnits),
  },
)

function fromUnits(units: number[]): string {
  return String.fromCharCode(...units)
}

const image: ContentBlockParam = {
  type: 'image',
  source: {
    type: 'base64',
    media_type: 'image/png',
    data: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  },
}

const toolCall = fc.record({
  id: fc.oneof(
    { weight: 12, arbitrary: fc.uuid() },
    { weight: 1, arbitrary: fc.constantFrom('call_1', 'call.1', '') },
  ),
  name: fc.oneof(
    { weight: 9, arbitrary: fc.constant('Read') },
    { weight: 1, arbitrary: fc.constantFrom('a b', '') },
  ),
  input: fc.oneof(
    { weight: 5, arbitrary: fc.dictionary(anyText, fc.jsonValue({ maxDepth: 2, stringUnit: 'binary' })) },
    { weight: 1, arbitrary: fc.constantFrom(null, 'text', []) },
  ),
  answered: fc.integer({ min: 0, max: 30 }).map((dice) => dice > 0),
  isError: fc.option(fc.boolean(), { nil: undefined }),
  result: fc.oneof(
    anyText,
    fc.array(fc.oneof(anyText.map(text), fc.constant(image)), { maxLength: 3 }),
    fc.constant(undefined),
  ),
})

const response = fc.record({
  thinking: fc.array(fc.tuple(anyText, fc.constantFrom('c2ln', 'c2ln', 'c2ln', '')), { maxLength: 2 }),
  texts: fc.array(anyText, { maxLength: 2 }),
  calls: fc.array(toolCall, { maxLength: 3 }),
  trailingThought: fc.integer({ min: 0, max: 9 }).map((dice) => dice === 0),
  model: fc.constantFrom(MODEL, MODEL, MODEL, OTHER_MODEL, undefined),
  oneEntry: fc.boolean(),
  shuffle: fc.boolean(),
  reminder: fc.constantFrom('none', 'none', 'joined', 'separate'),
})

const turn = fc.record({
  prompt: fc.oneof(anyText, fc.array(fc.oneof(anyText.map(text), fc.constant(image)), { maxLength: 3 })),
  responses: fc.array(response, { maxLength: 4 }),
  ending: fc.constantFrom('normal', 'normal', 'normal', 'interrupt', 'error', 'orphan'),
})

type Turn = typeof turn extends fc.Arbitrary<infer T> ? T : never
type Response = Turn['responses'][number]

export const sessions: fc.Arbitrary<GeneratedSession> = fc.array(turn, { maxLength: 5 }).map((turns) => {
  const history: HistoryEntry[] = []
  const requests: number[] = []
  let unanswered = 0
  for (const { prompt, responses, ending } of turns) {
    history.push(user(prompt))
    requests.push(history.length)
    for (const answer of responses) {
      history.push(...answerEntries(answer), ...resultEntries(answer))
      const lost = answer.calls.filter(({ answered }) => !answered).length
      unanswered += lost
      if (lost > 0) break
      if (answer.calls.length > 0) requests.push(history.length)
    }
    if (ending === 'interrupt') history.push(user([text('[Request interrupted by user]')]))
    if (ending === 'error')
      history.push(assistant('API Error: 500', { model: '<synthetic>', excluded: true }))
    if (ending === 'orphan') history.push(user([result('toolu_never_used')]))
  }
  return { history, requests, unanswered }
})

const answerEntries = (answer: Response): HistoryEntry[] => {
  const blocks = [
    ...answer.thinking.map(([thought, signature]) =>
      thinking(thought, signature && `${signature}-${uuid()}`),
    ),
    ...answer.texts.map(text),
    ...answer.calls.map(({ id, input, name }) => use(id, input, name)),
    ...(answer.trailingThought ? [thinking('cut off', uuid())] : []),
  ]
  const messageId = uuid()
  const extras = answer.model === undefined ? { messageId } : { messageId, model: answer.model }
  const entry = (content: ContentBlockParam[]): HistoryEntry => ({
    uuid: uuid(),
    role: 'assistant',
    content,
    ...extras,
  })
  return answer.oneEntry ? [entry(blocks)] : blocks.map((block) => entry([block]))
}

const resultEntries = ({ calls, shuffle, reminder }: Response): HistoryEntry[] => {
  const results = calls
    .filter(({ answered }) => answered)
    .map(({ id, result: content, isError }) => {
      const block: ContentBlockParam = {
        type: 'tool_result',
        tool_use_id: id,
        ...(content === undefined ? {} : { content: toResultContent(content) }),
        ...(isError === undefined ? {} : { is_error: isError }),
      }
      return user([block])
    })
  if (shuffle) results.reverse()
  if (calls.length === 0 || reminder === 'none') return results
  const extras: Partial<HistoryEntry> =
    reminder === 'joined' ? { meta: true, joinsResult: true } : { meta: true }
  return [...results, user('<system-reminder>\nnote\n</system-reminder>', extras)]
}

const toResultContent = (
  content: string | ContentBlockParam[],
): string | Extract<ContentBlockParam, { type: 'text' | 'image' }>[] =>
  typeof content === 'string'
    ? content
    : content.filter((block) => block.type === 'text' || block.type === 'image')
