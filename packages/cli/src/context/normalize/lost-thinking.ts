import type { ContentBlockParam, MessageParam } from '@agent-engine/protocol'

/** Assistant messages that are sent without thinking their model had. */
const lossy = new WeakSet<MessageParam>()

export const noteLostThinking = (message: MessageParam): void => {
  lossy.add(message)
}

/**
 * Whether the tool loop that the messages of `normalize` end in lost thoughts. The API wants an answer that used tools to
 * start with its thought while thinking is on, so the rest of such a loop has to go without thinking.
 */
export const loopLostThinking = (messages: readonly MessageParam[]): boolean => {
  for (let at = messages.length - 1; at >= 0; at -= 1) {
    const message = messages[at]
    if (message === undefined) break
    if (message.role === 'user' && !blocksOf(message).some(({ type }) => type === 'tool_result')) break
    if (lossy.has(message)) return true
  }
  return false
}

const blocksOf = ({ content }: MessageParam): readonly ContentBlockParam[] =>
  typeof content === 'string' ? [] : content
