import type { ReceivedBlock } from './receive.ts'
import type { SessionState } from './state.ts'

/**
 * The call that a hook put off, if the conversation ends with one: put off by this process, or found when the session was
 * resumed, whose repair answers every other call. A call that lost its result in another way is never made again.
 */
export const deferredCall = ({ history, putOff }: SessionState): ReceivedBlock | undefined => {
  const last = putOff ? history.at(-1) : undefined
  if (last?.role !== 'assistant' || typeof last.content === 'string') return undefined
  const block = last.content.findLast((each) => each.type === 'tool_use')
  return block === undefined ? undefined : { uuid: last.uuid, block }
}
