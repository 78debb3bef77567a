import type { EngineMessage, ResultMessage } from '@agent-engine/protocol'
import { encodeLine } from '@agent-engine/protocol/framing'
import type { EventSink } from '../../engine/parts.ts'
import type { Output } from '../output.ts'

/** A sink that has something to say when the run is over. */
export interface FinishedSink extends EventSink {
  /** No more messages come. */
  finish(): void
}

/**
 * The result as one line, or with `verbose` every message as one array (spec: cli §6.2). A run may have more turns than one, when
 * something that worked in the background ends: it is still one line, with the last result.
 */
export const jsonSink = (output: Output, verbose: boolean): FinishedSink => {
  const messages: EngineMessage[] = []
  let result: ResultMessage | undefined
  return {
    emit(message) {
      if (verbose) messages.push(message)
      if (message.type === 'result') result = message
    },
    drain: () => output.drain(),
    finish() {
      if (result !== undefined) output.write(encodeLine(verbose ? messages : result))
    },
  }
}
