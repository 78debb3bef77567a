import type { ContentBlockParam, InboundUserMessage } from '@agent-engine/protocol'
import { attachMentions } from './attach-files.ts'
import { askPromptHooks } from './hooks/prompt-hooks.ts'
import { recordContexts } from './hooks/record-contexts.ts'
import type { EngineParts } from './parts.ts'
import { plainText } from './plain-text.ts'
import type { InputQueue } from './queue.ts'
import { recordUser, userMessage } from './record.ts'
import { acceptUuid, type SessionState, type TurnState } from './state.ts'

/**
 * Messages that came in while tools ran join the running turn, behind the tool results (spec: protocol Q3): the model
 * sees them with its next request, and they get no turn and no result of their own. What waited before the tools
 * started, commands, and what says `later` keep their place in the queue.
 */
export const steer = async (
  parts: EngineParts,
  state: SessionState,
  turn: TurnState,
  queue: InputQueue,
  since: number,
): Promise<void> => {
  const joining = queue.remove((message, receivedAt) => receivedAt > since && maySteer(message))
  for (const { message } of joining) {
    const uuid = message.uuid ?? parts.transcript.newId()
    const { content } = message.message
    acceptUuid(state, uuid)
    const verdict = await askPromptHooks(parts, turn, plainText(content))
    if (verdict.type === 'stopped' && !verdict.kept) continue
    const files = await mentioned(parts, state, turn, message)
    if (files.length > 0) recordUser({ parts, state }, { content: files, meta: true })
    recordUser({ parts, state }, { uuid, content })
    if (parts.agent === undefined) await parts.checkpoints?.mark(uuid)
    if (verdict.type === 'go') recordContexts({ parts, state }, verdict.contexts)
    turn.userMessages += 1
    if (parts.options.replayUserMessages) {
      parts.sink.emit(userMessage(parts, uuid, content, { isReplay: true }))
    }
  }
}

/** The message joins also when the turn is interrupted while files are read. */
const mentioned = async (
  parts: EngineParts,
  state: SessionState,
  { controller: { signal } }: TurnState,
  { message: { content }, client_composed }: InboundUserMessage,
): Promise<readonly ContentBlockParam[]> => {
  try {
    return client_composed === true ? [] : await attachMentions(parts, state, plainText(content), signal)
  } catch (error) {
    if (!signal.aborted) throw error
    return []
  }
}

const maySteer = (message: InboundUserMessage): boolean => {
  const { content } = message.message
  const isCommand = typeof content === 'string' && content.startsWith('/') && message.client_composed !== true
  return !isCommand && message.shouldQuery !== false && message.priority !== 'later'
}
