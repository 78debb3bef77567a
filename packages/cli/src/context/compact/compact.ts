import type { Usage } from '@agent-engine/protocol'
import type { ModelRequest } from '../../model/port.ts'
import type { HistoryEntry } from '../history.ts'
import { estimateEntries, estimateRequest, type TokenScale } from '../tokens.ts'
import { fitHistory } from './fit.ts'
import { summaryInstruction } from './instruction.ts'
import { cutForCompaction } from './keep.ts'
import { summaryIn, summaryMessage } from './summary-text.ts'

/** What the model made of a summary request. */
export type SummaryAnswer =
  | { readonly type: 'answered'; readonly text: string; readonly usage: Usage | undefined }
  /** The API refused the request because it is too long. */
  | { readonly type: 'too_long' }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'aborted' }

export interface CompactionInput {
  readonly history: readonly HistoryEntry[]
  readonly trigger: 'auto' | 'manual'
  /** What `/compact` was called with, then the output of PreCompact hooks. */
  readonly instructions: readonly string[]
  /** Context window of the model, in tokens. */
  readonly window: number
  readonly scale: TokenScale
  readonly transcriptPath?: string
  /** The request for a history as the main loop would make it, so that the cached prefix is used. */
  readonly request: (history: readonly HistoryEntry[]) => Promise<ModelRequest>
  readonly ask: (request: ModelRequest) => Promise<SummaryAnswer>
}

export type CompactionOutcome =
  | {
      readonly type: 'compacted'
      /** Content of the user message that takes the place of the conversation. */
      readonly summary: string
      /** Entries that stay, word for word, behind it. */
      readonly kept: readonly HistoryEntry[]
      /** Entries that were too long even for the summary. */
      readonly dropped: number
      readonly usage: Usage | undefined
    }
  /** There is nothing to compact. */
  | { readonly type: 'empty' }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'aborted' }

/** Tokens for analysis and summary. */
const SUMMARY_TOKENS = 20_000
/** For what is counted differently than estimated. */
const MARGIN = 3_000
/** Each time the API finds the request too long, half of the conversation in it goes. */
const MAX_REFUSALS = 6

/**
 * Has a conversation summarised. Ends in any case: what does not fit is shrunk by rule, and after each refusal more of it
 * is left out (PAIN-22). Changes nothing by itself: the transcript keeps everything, and the history is the caller's.
 */
export const compact = async (input: CompactionInput): Promise<CompactionOutcome> => {
  const { scale } = input
  const { summarised, kept } = cutForCompaction(input.history, scale)
  if (summarised.length === 0) return { type: 'empty' }
  const instruction = instructionEntry(input.instructions)
  const frame = estimateRequest(await input.request([instruction]), scale)
  let budget = Math.max(MARGIN, input.window - SUMMARY_TOKENS - MARGIN - frame)
  for (let refusals = 0; refusals < MAX_REFUSALS; refusals += 1) {
    const { history, dropped } = fitHistory(summarised, budget, scale)
    const answer = await askTwice(input, forSummary(await input.request([...history, instruction])))
    if (answer.type === 'summary') {
      const summary = contentOf(input, answer.summary, dropped)
      return { type: 'compacted', summary, kept, dropped, usage: answer.usage }
    }
    if (answer.type !== 'too_long') return answer
    budget = Math.floor(Math.min(budget, estimateEntries(history, scale)) / 2)
  }
  return { type: 'failed', message: 'The conversation is too long to be summarised, even in part.' }
}

/**
 * The conversation after its compaction: the summary, what was restored for the model, and what stayed word for word.
 * `summary` is the entry that the summary's text was recorded under.
 */
export const compactedHistory = (
  summary: HistoryEntry,
  restored: readonly HistoryEntry[],
  kept: readonly HistoryEntry[],
): HistoryEntry[] => [summary, ...restored, ...kept]

type Answer =
  | { readonly type: 'summary'; readonly summary: string; readonly usage: Usage | undefined }
  | Exclude<SummaryAnswer, { readonly type: 'answered' }>

/** A model that answers with a tool call or nothing gets a second chance. */
const askTwice = async ({ ask }: CompactionInput, request: ModelRequest): Promise<Answer> => {
  for (let tries = 0; tries < 2; tries += 1) {
    const answer = await ask(request)
    if (answer.type !== 'answered') return answer
    const summary = summaryIn(answer.text)
    if (summary !== undefined) return { type: 'summary', summary, usage: answer.usage }
  }
  return { type: 'failed', message: 'The model wrote no summary.' }
}

const contentOf = ({ trigger, transcriptPath }: CompactionInput, summary: string, dropped: number): string =>
  summaryMessage({ summary, trigger, dropped, ...(transcriptPath === undefined ? {} : { transcriptPath }) })

/** Joins the last user message, or becomes one behind the last answer. */
const instructionEntry = (custom: readonly string[]): HistoryEntry => ({
  uuid: 'summary-instruction',
  role: 'user',
  content: summaryInstruction(custom),
  meta: true,
})

/** A summary needs fewer tokens than an answer may have; what thinking takes comes on top. */
const forSummary = (request: ModelRequest): ModelRequest => {
  const budget = request.thinking?.budget_tokens
  const tokens = SUMMARY_TOKENS + (typeof budget === 'number' ? budget : 0)
  return { ...request, max_tokens: Math.min(request.max_tokens, tokens) }
}
