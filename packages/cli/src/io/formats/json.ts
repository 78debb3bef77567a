import type { EngineMessage } from '@agent-engine/protocol'
import { encodeLine } from '@agent-engine/protocol/framing'
import type { EventSink } from '../../engine/parts.ts'
import type { Output } from '../output.ts'

/** The result as one line, or with `verbose` every message of the turn as one array (spec: cli §6.2). */
export const jsonSink = (output: Output, verbose: boolean): EventSink => {
  const messages: EngineMessage[] = []
  return {
    emit(message) {
      if (verbose) messages.push(message)
      if (message.type === 'result') output.write(encodeLine(verbose ? messages : message))
    },
    drain: () => output.drain(),
  }
}
