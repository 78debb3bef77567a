import { encodeLine } from '@agent-engine/protocol/framing'
import type { EventSink } from '../../engine/parts.ts'
import type { Output } from '../output.ts'

/** One JSON object per line, written as it happens (spec: cli §6.3). */
export const streamJsonSink = (output: Output): EventSink => ({
  emit: (message) => output.write(encodeLine(message)),
  drain: () => output.drain(),
})
