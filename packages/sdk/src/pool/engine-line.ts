import { encodeLine } from '@agent-engine/protocol/framing'
import type { JsonObject } from '@agent-engine/protocol/json'
import { asStdoutMessage, isJsonObject } from '../boundary.ts'
import { RequestError } from '../errors.ts'
import { MessageQueue } from '../query/message-queue.ts'
import { listenTo } from '../transport/listen-to.ts'
import type { Transport, TransportEnd, TransportSink } from '../transport/transport.ts'
import type { StdoutMessage } from '../types/messages.ts'

/** How long an engine may take to forget a conversation. */
const RESET_MS = 5_000
const RESET_ID = 'reset-session'

/**
 * One engine for several conversations, one after another. Each gets a transport of its own. Where a conversation
 * would end its input, the engine is asked to forget it instead (`reset_session`), and is free for the next one only
 * if it says that it has: an engine that cannot do that serves once.
 */
export class EngineLine {
  readonly #inner: Transport
  #sink: TransportSink | undefined
  #onFree: (() => void) | undefined
  #resetTimer: NodeJS.Timeout | undefined
  #end: TransportEnd | undefined

  constructor(inner: Transport) {
    this.#inner = inner
    listenTo(inner, {
      message: (value) => this.#receive(value),
      end: (end) => this.#ended(end),
    })
  }

  get isAlive(): boolean {
    return this.#end === undefined && this.#inner.isReady()
  }

  keepAlive(isWanted: boolean): void {
    this.#inner.keepAlive?.(isWanted)
  }

  close(): void {
    this.#inner.close()
  }

  /** The transport of the next conversation. `onFree` is called when there may be one more after it. */
  lease(onFree?: () => void): Transport {
    const line = this
    const inner = this.#inner
    let isOver = false
    return {
      get pid() {
        return inner.pid
      },
      isReady: () => !isOver && inner.isReady(),
      write(data) {
        if (isOver) throw new RequestError('ECLOSED', 'the query is closed')
        return inner.write(data)
      },
      endInput() {
        if (isOver) return
        isOver = true
        if (onFree === undefined || !inner.isReady()) inner.endInput()
        else line.#reset(onFree)
      },
      close() {
        isOver = true
        inner.close()
      },
      waitForExit: async () => {
        await inner.waitForExit?.()
      },
      listen: (sink) => line.#listen(sink),
      readMessages: () => line.#readMessages(),
    }
  }

  #listen(sink: TransportSink): void {
    this.#sink = sink
    const end = this.#end
    if (end !== undefined) queueMicrotask(() => sink.end(end))
  }

  async *#readMessages(): AsyncGenerator<StdoutMessage, void, unknown> {
    const queue = new MessageQueue<StdoutMessage>()
    this.#listen({ message: (value) => queue.push(asStdoutMessage(value)), end: () => queue.end() })
    for (let next = await queue.next(); !next.done; next = await queue.next()) yield next.value
  }

  #receive(value: JsonObject): void {
    if (this.#onFree !== undefined && isAnswerToReset(value)) this.#resetDone(value)
    else this.#sink?.message(value)
  }

  #reset(onFree: () => void): void {
    this.#onFree = onFree
    this.#resetTimer = setTimeout(() => this.#retire(), RESET_MS).unref()
    const request = { subtype: 'reset_session' }
    void this.#inner.write(encodeLine({ type: 'control_request', request_id: RESET_ID, request }))
  }

  #resetDone({ response }: JsonObject): void {
    const onFree = this.#onFree
    clearTimeout(this.#resetTimer)
    if (!isJsonObject(response) || response.subtype !== 'success') return this.#retire()
    this.#onFree = undefined
    const sink = this.#sink
    this.#sink = undefined
    sink?.end({ exitCode: 0, signal: null, stderr: '' })
    onFree?.()
  }

  /** The conversation then ends with the engine. */
  #retire(): void {
    this.#onFree = undefined
    this.#inner.endInput()
  }

  #ended(end: TransportEnd): void {
    clearTimeout(this.#resetTimer)
    this.#end = end
    const sink = this.#sink
    this.#sink = undefined
    sink?.end(end)
  }
}

function isAnswerToReset({ type, response }: JsonObject): boolean {
  return type === 'control_response' && isJsonObject(response) && response.request_id === RESET_ID
}
