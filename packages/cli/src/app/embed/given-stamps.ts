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

/** A host's clock gave something that is no time. */
class GivenTimeError extends AgentError {
  constructor(given: unknown) {
    super(
      'bad_given_time',
      `Error: now of createEngine() gave ${String(given)}. Give milliseconds since 1970.`,
    )
    this.name = 'GivenTimeError'
  }
}

/** A host's clock and ids in the place of the system's. */
export const stampsFrom = ({ now, newId }: EngineParts): Stamps => ({
  now: now === undefined ? systemStamps.now : () => checkedTime(now()),
  newId: newId === undefined ? systemStamps.newId : () => checked(newId()),
})

const checked = (id: string): string => {
  if (!isUuid(id)) throw new GivenIdError(id)
  return id
}

const checkedTime = (time: number): number => {
  if (Number.isNaN(new Date(time).getTime())) throw new GivenTimeError(time)
  return time
}
