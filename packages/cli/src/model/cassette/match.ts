import type { MessageParam } from '@agent-engine/protocol'
import { describe, equalMessages, firstDifference } from './difference.ts'
import { CassetteExhausted, CassetteMismatch } from './errors.ts'
import type { Fingerprint } from './fingerprint.ts'
import type { Expectation } from './format.ts'
import type { LoadedCassette, LoadedExchange } from './load.ts'

/** A request as it came: its fingerprint, and the text of its last message as it is. */
export interface Incoming {
  readonly fingerprint: Fingerprint
  readonly lastMessage: string
  /** Puts the run's own values in the place of marks. */
  readonly restore: (text: string) => string
}

/** Hands out the exchanges of a cassette, each once. */
export interface Matcher {
  /** Throws `CassetteMismatch` or `CassetteExhausted`. */
  take(incoming: Incoming): LoadedExchange
  /** What `take` would give next in order. */
  next(): LoadedExchange | undefined
}

/**
 * Strict: the next exchange must fit the request; so may a later one whose request is given, because requests of
 * parallel agents come in any order. Loose: the next exchange, whatever the request.
 */
export const createMatcher = ({ file, exchanges, lines }: LoadedCassette, loose: boolean): Matcher => {
  const unused = [...exchanges]
  const use = (found: LoadedExchange): LoadedExchange => {
    unused.splice(unused.indexOf(found), 1)
    return found
  }
  return {
    next: () => unused[0],
    take(incoming) {
      const [next, ...later] = unused
      const { messages } = incoming.fingerprint
      if (next === undefined) {
        const last = messages.at(-1)
        throw new CassetteExhausted(
          file,
          lines,
          exchanges.length,
          last === undefined ? 'no messages' : describe(last),
        )
      }
      if (loose || misfit(next, incoming) === undefined) return use(next)
      const other = later.find((entry) => isParticular(entry) && misfit(entry, incoming) === undefined)
      if (other !== undefined) return use(other)
      const nearest = nearestOf(unused, messages)
      throw new CassetteMismatch(
        file,
        nearest.line,
        misfit(nearest, incoming) ?? misfit(next, incoming) ?? '',
      )
    },
  }
}

const isParticular = ({ exchange }: LoadedExchange): boolean =>
  exchange.request !== undefined || exchange.expect !== undefined

/** Why an exchange does not fit, in words. */
const misfit = ({ exchange, request }: LoadedExchange, incoming: Incoming): string | undefined =>
  (request && firstDifference(request, incoming.fingerprint)) ??
  (exchange.expect && unexpected(exchange.expect, incoming))

const unexpected = (
  expect: Expectation,
  { fingerprint, lastMessage, restore }: Incoming,
): string | undefined => {
  const { model, tools, messages } = fingerprint
  if (expect.model !== undefined && expect.model !== model)
    return `model: expected ${expect.model}, now ${model}`
  const missing = (expect.tools ?? []).filter((name) => !tools.includes(name))
  if (missing.length > 0) return `tools: expected ${missing.join(', ')} among ${tools.join(', ') || 'none'}`
  const texts = typeof expect.lastMessage === 'string' ? [expect.lastMessage] : (expect.lastMessage ?? [])
  const absent = texts.find((text) => !lastMessage.includes(restore(text)))
  const last = messages.at(-1)
  if (absent === undefined) return undefined
  return `last message: expected ${JSON.stringify(absent)} in it, now ${last === undefined ? 'none' : describe(last)}`
}

/** The exchange whose messages agree longest with those that came: most likely the one that was meant. */
const nearestOf = (unused: readonly LoadedExchange[], messages: readonly MessageParam[]): LoadedExchange => {
  const agreement = ({ request }: LoadedExchange): number =>
    request ? equalMessages(request.messages, messages) : 0
  return unused.reduce((best, entry) => (agreement(entry) > agreement(best) ? entry : best))
}
