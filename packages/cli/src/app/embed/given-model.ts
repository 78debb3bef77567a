import type { StreamEvent } from '@agent-engine/protocol'
import type { Model } from '../../model/port.ts'
import { checkStreamEvent } from '../../model/stream-event.ts'
import type { EngineModel } from './engine-parts.ts'

const CHARACTERS_PER_TOKEN = 4

/** A host's model in the place of the API. */
export const asModel = (given: EngineModel): Model => ({
  async *stream(request, { signal, onHead }) {
    onHead?.({ requestId: undefined, status: 200 })
    for await (const event of given.stream(request, { signal })) yield [checked(event)]
  },
  countTokens: async (request, signal) =>
    given.countTokens?.(request, signal) ?? Math.ceil(JSON.stringify(request).length / CHARACTERS_PER_TOKEN),
})

/** A copy: what the engine does with events is not to reach the host's objects. */
const checked = (event: unknown): StreamEvent => checkStreamEvent(structuredClone(event))
