import type { ContentBlock } from '@agent-engine/protocol'
import type { MessageHead, ModelRequest, ModelResponse, ResponseEvent } from '../model/port.ts'
import { tellOfOtherModel } from './hooks/model-hooks.ts'
import { measureResponse } from './measure.ts'
import type { EngineParts } from './parts.ts'
import { apiMessage, blockMessage, tags } from './record.ts'
import { noteResponse } from './reminders.ts'
import { addHistory, type SessionState, type TurnState } from './state.ts'
import { addUsage } from './usage.ts'

/** A block that hosts have been shown, under the uuid that its transcript line will carry. */
export interface ReceivedBlock {
  readonly uuid: string
  readonly block: ContentBlock
  /** Why the input of a tool use could not be read. */
  readonly inputProblem?: string
}

export interface Received {
  readonly response: ModelResponse
  readonly blocks: readonly ReceivedBlock[]
}

/**
 * Sends one request and passes the answer on as it comes in. Blocks are shown when they are complete; their
 * transcript lines follow together when the response has ended, because each line carries the final usage
 * (spec: sessions §4). No tool runs before that.
 */
export const receive = async (
  parts: EngineParts,
  state: SessionState,
  turn: TurnState,
  request: ModelRequest,
): Promise<Received> => {
  const blocks: ReceivedBlock[] = []
  turn.timing.requestedAt ??= performance.now()
  const events = parts.model.respond(request, {
    signal: turn.controller.signal,
    drain: () => parts.sink.drain(),
    ...(parts.options.includePartialMessages
      ? {
          onStreamEvent: (event) =>
            parts.sink.emit({
              type: 'stream_event',
              event,
              parent_tool_use_id: null,
              ...tags(parts.transcript),
            }),
        }
      : {}),
  })
  for (;;) {
    const step = await events.next()
    if (step.done) {
      const received = { response: step.value, blocks: [...blocks, ...showPartial(parts, step.value)] }
      account(state, turn, request.model, step.value)
      writeResponse(parts, state, turn, received)
      measureResponse(parts, state, request, step.value)
      noteResponse(state, received.blocks)
      return received
    }
    const { value: event } = step
    if (event.type === 'fallback') await tellOfOtherModel(parts, state, event.from, event.to, 'auto')
    const shown = show(parts, turn, event)
    if (shown !== undefined) blocks.push(shown)
  }
}

const show = (parts: EngineParts, turn: TurnState, event: ResponseEvent): ReceivedBlock | undefined => {
  switch (event.type) {
    case 'block': {
      const uuid = parts.transcript.newId()
      turn.timing.firstBlockAt ??= performance.now()
      parts.sink.emit(blockMessage(parts, uuid, event.head, event.block))
      return {
        uuid,
        block: event.block,
        ...(event.inputProblem === undefined ? {} : { inputProblem: event.inputProblem }),
      }
    }
    case 'retry':
      parts.sink.emit({
        type: 'system',
        subtype: 'api_retry',
        attempt: event.attempt,
        max_retries: event.maxRetries,
        retry_delay_ms: Math.round(event.delayMs),
        error_status: event.status,
        error: event.error,
        ...tags(parts.transcript),
      })
      return undefined
    case 'fallback':
      parts.sink.emit({
        type: 'system',
        subtype: 'informational',
        level: 'warning',
        content: `${event.from} is overloaded; this turn goes on with ${event.to}.`,
        ...tags(parts.transcript),
      })
      return undefined
  }
}

/** Text that an interrupt cut off stays visible and in the history; half a tool call or thought does not. */
const showPartial = (parts: EngineParts, response: ModelResponse): readonly ReceivedBlock[] => {
  const { end, head } = response
  if (end.type !== 'aborted' || head === undefined) return []
  const partial = end.partial
  if (partial?.type !== 'text' || partial.text.trim() === '') return []
  const uuid = parts.transcript.newId()
  parts.sink.emit({ ...blockMessage(parts, uuid, head, partial), aborted: true })
  return [{ uuid, block: partial }]
}

const account = (state: SessionState, turn: TurnState, model: string, response: ModelResponse): void => {
  const usage = response.usage ?? response.head?.usage
  if (response.end.type === 'aborted') {
    if (usage !== undefined) state.ledger.record(response.head?.model ?? model, usage, 0)
    return
  }
  turn.responses += 1
  state.ledger.work.answers += 1
  turn.stopReason = response.stopReason
  if (response.ttftMs !== undefined) turn.timing.ttftMs ??= response.ttftMs
  if (usage === undefined) return state.ledger.addApiTime(response.apiMs)
  addUsage(turn.usage, usage)
  state.ledger.record(response.head?.model ?? model, usage, response.apiMs)
}

const writeResponse = (
  parts: EngineParts,
  state: SessionState,
  turn: TurnState,
  received: Received,
): void => {
  const { response, blocks } = received
  if (response.head === undefined) return
  const head: MessageHead = { ...response.head, usage: response.usage ?? response.head.usage }
  for (const { uuid, block } of blocks) {
    parts.transcript.append({
      type: 'assistant',
      uuid,
      message: apiMessage(head, block, response.stopReason),
      ...(head.requestId === undefined ? {} : { requestId: head.requestId }),
    })
    addHistory(state, { uuid, role: 'assistant', content: [block], messageId: head.id, model: head.model })
  }
  const last = blocks.at(-1)?.block
  turn.lastText = last?.type === 'text' ? last.text : ''
}
