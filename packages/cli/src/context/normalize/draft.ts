import type { ContentBlockParam, MessageParam, ToolResultBlockParam } from '@agent-engine/protocol'
import type { HistoryEntry } from '../history.ts'
import { type Answer, addToAnswers, sealAnswer } from './answers.ts'
import { noteLostThinking } from './lost-thinking.ts'
import { GO_ON, NO_CONTENT, RESULT_LOST } from './placeholders.ts'
import { type PreparedInput, prepareAnswer, prepareInput } from './prepare-entry.ts'
import { answerUse, copyToolIds, createToolIds, openUses, type ToolIds } from './tool-ids.ts'

/** Messages in the making. What is in `messages` is final: later entries never change it. */
export interface Draft {
  readonly messages: MessageParam[]
  readonly ids: ToolIds
  /** Assistant messages since the last input. */
  answers: Answer[]
  /** The user message that is being filled. */
  input: { readonly results: ToolResultBlockParam[]; readonly rest: ContentBlockParam[] } | undefined
}

export const createDraft = (): Draft => ({
  messages: [],
  ids: createToolIds(),
  answers: [],
  input: undefined,
})

/** `trusted` tells whose thinking may be sent back. */
export const addEntry = (
  draft: Draft,
  entry: HistoryEntry,
  trusted: (entry: HistoryEntry) => boolean,
): void => {
  if (entry.excluded) return
  if (entry.role === 'user') return addInput(draft, entry)
  const prepared = prepareAnswer(entry)
  if (prepared.blocks.length > 0) addToAnswers(draft.answers, entry, prepared, trusted)
}

/** The messages so far as a request needs them. The draft can be added to afterwards. */
export const finishDraft = (draft: Draft, continuesAnswer: boolean): MessageParam[] => {
  const ending = draft.answers.length === 0 ? draft : sealedCopy(draft)
  const { messages, ids, input } = ending
  if (input || ids.open.length > 0 || messages.length === 0) return [...messages, inputMessage(ending)]
  if (continuesAnswer && canBeContinued(messages.at(-1))) return [...messages]
  return [...messages, { role: 'user', content: GO_ON }]
}

/** The API takes no last message that ends with white space. */
const canBeContinued = (message: MessageParam | undefined): boolean => {
  const last = message?.content.at(-1)
  return typeof last === 'object' && !(last.type === 'text' && /\s$/.test(last.text))
}

const sealedCopy = ({ messages, ids, answers, input }: Draft): Draft => {
  const copy = { messages: [...messages], ids: copyToolIds(ids), answers, input }
  sealAnswers(copy)
  return copy
}

const addInput = (draft: Draft, entry: HistoryEntry): void => {
  if (draft.answers.length > 0) sealAnswers(draft)
  const prepared = prepareInput(entry)
  draft.input ??= { results: [], rest: [] }
  const { results, rest } = draft.input
  for (const { result, moved } of prepared.results) {
    const id = answerUse(draft.ids, result.tool_use_id)
    if (id === undefined) continue
    results.push(id === result.tool_use_id ? result : { ...result, tool_use_id: id })
    rest.push(...moved)
  }
  if (!(entry.joinsResult && joinToLast(results, prepared))) rest.push(...prepared.rest)
  const isEmpty = results.length === 0 && rest.length === 0 && draft.ids.open.length === 0
  if (isEmpty) rest.push({ type: 'text', text: NO_CONTENT })
}

/** Puts a reminder behind the text of the last result; false when there is no such text (spec: context §5, rule 1). */
const joinToLast = (results: ToolResultBlockParam[], { rest }: PreparedInput): boolean => {
  const last = results.at(-1)
  if (last === undefined || Array.isArray(last.content)) return false
  const texts = rest.flatMap((block) => (block.type === 'text' ? [block.text] : []))
  if (texts.length !== rest.length) return false
  results[results.length - 1] = {
    ...last,
    content: [last.content ?? '', ...texts].filter(Boolean).join('\n\n'),
  }
  return true
}

/** Turns the open assistant run into messages, unless nothing of it can be sent: then the input before it goes on. */
const sealAnswers = (draft: Draft): void => {
  const sealed = draft.answers.map(sealAnswer).filter(({ blocks }) => blocks.length > 0)
  draft.answers = []
  if (sealed.length === 0) return
  if (draft.input || draft.messages.length === 0) draft.messages.push(inputMessage(draft))
  draft.input = undefined
  for (const { blocks, lostThinking } of sealed) {
    const message: MessageParam = { role: 'assistant', content: openUses(draft.ids, blocks) }
    if (lostThinking) noteLostThinking(message)
    draft.messages.push(message)
  }
}

/** The open user message: results first, those that were lost too, then the rest. */
const inputMessage = ({ ids, input }: Draft): MessageParam => {
  const lost = ids.open.map(({ sent }) => lostResult(sent))
  const content = [...(input?.results ?? []), ...lost, ...(input?.rest ?? [])]
  const [only, ...others] = content
  if (only === undefined) return { role: 'user', content: NO_CONTENT }
  const isPlain = only.type === 'text' && others.length === 0 && Object.keys(only).length === 2
  return { role: 'user', content: isPlain ? only.text : content }
}

const lostResult = (id: string): ToolResultBlockParam => ({
  type: 'tool_result',
  tool_use_id: id,
  content: RESULT_LOST,
  is_error: true,
})
