import { isJsonObject, text } from '../boundary.ts'
import { RequestError } from '../errors.ts'

/** Until an answer has to be there, in milliseconds. The engine answers within a turn of its event loop. */
export const DEFAULT_DEADLINE_MS = 60_000
/** For requests that start servers, run hooks or touch many files. */
const SLOW_DEADLINE_MS = 600_000

const SLOW: ReadonlySet<string> = new Set([
  'initialize',
  'mcp_set_servers',
  'mcp_reconnect',
  'mcp_toggle',
  'mcp_read_resource',
  'reload_plugins',
  'rewind_files',
])

interface Pending {
  subtype: string
  resolve: (response: unknown) => void
  reject: (error: Error) => void
  timer: NodeJS.Timeout | undefined
}

/** Requests of this side that wait for the engine's answer (spec: protocol, section 7). */
export class OutboundRequests {
  readonly #write: (message: object) => void
  readonly #deadlineMs: number | undefined
  readonly #pending = new Map<string, Pending>()
  readonly #prefix = Math.random().toString(36).slice(2, 8)
  #count = 0
  #closed: Error | undefined

  /** `deadlineMs` holds for every request; 0 means no deadline, undefined that of each kind. */
  constructor(write: (message: object) => void, deadlineMs: number | undefined) {
    this.#write = write
    this.#deadlineMs = deadlineMs
  }

  /** How many answers are due, that to `initialize` aside: an engine may never give it. */
  get due(): number {
    let due = 0
    for (const { subtype } of this.#pending.values()) if (subtype !== 'initialize') due += 1
    return due
  }

  /** Sends a request. The promise settles in any case: with the answer, at the deadline, or when the query ends. */
  request(subtype: string, fields: object): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#closed !== undefined) return reject(this.#closed)
      const id = `${this.#prefix}${(this.#count++).toString(36)}`
      this.#pending.set(id, { subtype, resolve, reject, timer: this.#deadline(id, subtype) })
      try {
        this.#write({ type: 'control_request', request_id: id, request: { subtype, ...fields } })
      } catch (error) {
        this.#take(id)?.reject(error instanceof Error ? error : new Error(String(error)))
      }
    })
  }

  /** Takes the body of a `control_response`. An answer that nobody waits for is ignored. */
  settle(body: unknown): void {
    if (!isJsonObject(body)) return
    const pending = this.#take(text(body.request_id) ?? '')
    if (pending === undefined) return
    if (body.subtype !== 'error') return pending.resolve(body.response ?? {})
    const message = text(body.error) ?? `the engine refused ${pending.subtype}`
    pending.reject(new RequestError('ECONTROL', message, { errorCode: text(body.error_code) }))
  }

  /** Rejects what is pending and all that follows. */
  close(error: Error): void {
    this.#closed ??= error
    for (const id of [...this.#pending.keys()]) this.#take(id)?.reject(error)
  }

  #take(id: string): Pending | undefined {
    const pending = this.#pending.get(id)
    clearTimeout(pending?.timer)
    this.#pending.delete(id)
    return pending
  }

  #deadline(id: string, subtype: string): NodeJS.Timeout | undefined {
    const milliseconds = this.#deadlineMs ?? (SLOW.has(subtype) ? SLOW_DEADLINE_MS : DEFAULT_DEADLINE_MS)
    if (milliseconds === 0) return undefined
    const timer = setTimeout(() => {
      const message = `the engine did not answer ${subtype} within ${milliseconds} ms`
      this.#take(id)?.reject(new RequestError('ETIMEDOUT', message))
    }, milliseconds)
    return timer.unref()
  }
}
