import { AgentError } from '@agent-engine/protocol/errors'
import { type Stamps, systemStamps } from '../../platform/stamps.ts'
import { isUuid } from '../../session/session-id.ts'
import type { EngineParts } from './engine-parts.ts'

/** A host's source of ids gave something that is no id. */
export class GivenIdError extends AgentError {
  constructor(given: unknown) {
    super('bad_given_id', `Error: newId of createEngine() gave ${JSON.stringify(given)}. Give UUIDs.`)
    this.name = 'GivenIdError'
  }
}

/** A host's clock and ids in the place of the system's. */
export const stampsFrom = ({ now = systemStamps.now, newId }: EngineParts): Stamps => ({
  now,
  newId: newId === undefined ? systemStamps.newId : () => checked(newId()),
})

const checked = (id: string): string => {
  if (!isUuid(id)) throw new GivenIdError(id)
  return id
}
