import type { ApiMessage, ContentBlock, StreamEvent } from '@agent-engine/protocol'

/** The events that would have streamed a whole message, each block in one delta unless `cut` says otherwise. */
export const eventsOfMessage = (
  message: ApiMessage,
  cut: (text: string) => readonly string[] = whole,
): StreamEvent[] => [
  {
    type: 'message_start',
    message: {
      ...message,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { ...message.usage, output_tokens: 1 },
    },
  },
  ...message.content.flatMap((block, index) => eventsOfBlock(block, index, cut)),
  {
    type: 'message_delta',
    delta: { stop_reason: message.stop_reason, stop_sequence: message.stop_sequence },
    usage: message.usage,
  },
  { type: 'message_stop' },
]

const whole = (text: string): readonly string[] => [text]

const eventsOfBlock = (
  block: ContentBlock,
  index: number,
  cut: (text: string) => readonly string[],
): StreamEvent[] => {
  const { start, deltas } = partsOf(block, cut)
  return [
    { type: 'content_block_start', index, content_block: start },
    ...deltas.map((delta): StreamEvent => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ]
}

type Delta = Extract<StreamEvent, { type: 'content_block_delta' }>['delta']

const partsOf = (
  block: ContentBlock,
  cut: (text: string) => readonly string[],
): { readonly start: ContentBlock; readonly deltas: readonly Delta[] } => {
  switch (block.type) {
    case 'text':
      return {
        start: { ...block, text: '' },
        deltas: cut(block.text).map((text) => ({ type: 'text_delta', text })),
      }
    case 'thinking':
      return {
        start: { ...block, thinking: '', signature: '' },
        deltas: [
          ...cut(block.thinking).map((thinking): Delta => ({ type: 'thinking_delta', thinking })),
          { type: 'signature_delta', signature: block.signature },
        ],
      }
    case 'tool_use':
    case 'server_tool_use':
      return {
        start: { ...block, input: {} },
        deltas: cut(JSON.stringify(block.input ?? {})).map((json) => ({
          type: 'input_json_delta',
          partial_json: json,
        })),
      }
    default:
      return { start: block, deltas: [] }
  }
}
