import type { Connection } from './connection.ts'
import type { Offer, ServerMemory } from './server-memory.ts'

/**
 * A connection that is made when something of the server is wanted, if its offer is known from before. Until then the
 * state is `pending`, and what the server said last time stands for what it offers.
 */
export const waitingConnection = (
  memory: ServerMemory,
  changed: () => void,
  create: (changed: () => void) => Connection,
): Connection => {
  let remembered: Offer | undefined
  const inner = create(() => {
    keep()
    changed()
  })
  const keep = (): void => {
    const { state, identity, tools, prompts } = inner
    if (state === 'connected' && identity !== undefined) void memory.keep({ identity, tools, prompts })
    // The next session finds out at its start whether the server is back.
    if (state === 'failed' || state === 'needs-auth') void memory.forget()
  }
  const stand = (): Offer | undefined =>
    inner.state === 'pending' && inner.identity === undefined ? remembered : undefined
  return {
    entry: inner.entry,
    get state() {
      return inner.state
    },
    get error() {
      return inner.error
    },
    get identity() {
      return stand()?.identity ?? inner.identity
    },
    get tools() {
      return stand()?.tools ?? inner.tools
    },
    get prompts() {
      return stand()?.prompts ?? inner.prompts
    },
    async waitUntilWanted() {
      remembered = await memory.read()
      if (remembered !== undefined) changed()
      return remembered !== undefined
    },
    connect: inner.connect,
    async request(method, params, options) {
      if (stand() !== undefined) void inner.connect()
      return inner.request(method, params, options)
    },
    notify: inner.notify,
    async close() {
      await inner.close()
      await memory.settled()
    },
  }
}
