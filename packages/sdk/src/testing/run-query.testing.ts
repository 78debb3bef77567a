import type { Options } from '../options.ts'
import type { Prompt, Query } from '../query/interface.ts'
import { query } from '../query.ts'
import type { SDKMessage, SDKUserMessage } from '../types/messages.ts'
import { type StandIn, type StandInCli, standIn } from './stand-in.testing.ts'

export interface RunningQuery {
  cli: StandIn
  query: Query
}

/** Starts a query on a stand-in that plays `play`. */
export function runQuery(
  play: (cli: StandInCli) => void,
  options: Options = {},
  prompt: Prompt = 'hi',
): RunningQuery {
  const cli = standIn(play)
  return { cli, query: query({ prompt, options: { ...options, pathToAgentExecutable: cli.path } }) }
}

export interface Outcome {
  messages: SDKMessage[]
  error: unknown
}

/** Iterates to the end, whatever that is. */
export async function outcomeOf(messages: AsyncIterable<SDKMessage>): Promise<Outcome> {
  const outcome: Outcome = { messages: [], error: undefined }
  try {
    for await (const message of messages) outcome.messages.push(message)
  } catch (error) {
    outcome.error = error
  }
  return outcome
}

export function typesOf(messages: readonly SDKMessage[]): string[] {
  return messages.map((message) =>
    'subtype' in message ? `${message.type}/${message.subtype}` : message.type,
  )
}

export function say(text: string, fields: Partial<SDKUserMessage> = {}): SDKUserMessage {
  return { type: 'user', message: { role: 'user', content: text }, parent_tool_use_id: null, ...fields }
}

export async function* messages(...texts: string[]): AsyncGenerator<SDKUserMessage> {
  for (const text of texts) yield say(text)
}

/** Messages sent by hand: `send` gives one, `end` ends the iterable. */
export function inputByHand(): {
  stream: AsyncIterable<SDKUserMessage>
  send: (text: string) => void
  end: () => void
} {
  const queue: SDKUserMessage[] = []
  let wake = () => {}
  let ended = false
  async function* stream(): AsyncGenerator<SDKUserMessage> {
    for (;;) {
      const next = queue.shift()
      if (next !== undefined) yield next
      else if (ended) return
      else
        await new Promise<void>((resolve) => {
          wake = resolve
        })
    }
  }
  return {
    stream: stream(),
    send: (text) => {
      queue.push(say(text))
      wake()
    },
    end: () => {
      ended = true
      wake()
    },
  }
}

/** Waits until something is so; for what happens in another process. */
export async function until<T>(look: () => T | undefined | false, limitMs = 10_000): Promise<T> {
  const end = Date.now() + limitMs
  for (;;) {
    const found = look()
    if (found !== undefined && found !== false) return found
    if (Date.now() > end) throw new Error(`did not happen within ${limitMs} ms: ${look.toString()}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
