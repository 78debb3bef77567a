import * as z from 'zod'

/** Fields of every message of the engine: its own id and its session's. */
export const messageIds = {
  uuid: z.string(),
  session_id: z.string(),
}

/** The shape of a message `{type: 'system', subtype}`. */
export function systemShape<S extends string>(subtype: S) {
  return { type: z.literal('system'), subtype: z.literal(subtype), ...messageIds }
}
