import { randomUUID } from 'node:crypto'

/** Where a session takes the time of day and its ids from. Durations and deadlines are measured by other clocks. */
export interface Stamps {
  /** Milliseconds since 1970. */
  now(): number
  /** A UUID that no other call gives. */
  newId(): string
}

export const systemStamps: Stamps = { now: Date.now, newId: randomUUID }

/** A moment as it stands in files and messages. */
export const timestamp = ({ now }: Pick<Stamps, 'now'>): string => new Date(now()).toISOString()

/** The last 16 hexadecimal digits of a new id, for ids that people and models have to repeat. */
export const shortId = ({ newId }: Pick<Stamps, 'newId'>): string => newId().replaceAll('-', '').slice(-16)
