import type { JsonObject } from '@agent-engine/protocol'
import { encodeLine, LineSplitter } from '@agent-engine/protocol/framing'
import { jsonRpcMessageSchema } from '@agent-engine/protocol/mcp'
import { type Child, startChild } from '../platform/child.ts'
import type { ChildRegistry } from '../platform/child-registry.ts'
import { closedError } from './errors.ts'
import { KILL_GRACE_MS, MAX_MESSAGE_BYTES, STDERR_LOG_LINES, STDERR_TAIL_BYTES } from './limits.ts'
import type { OpenTransport, TransportEvents } from './transport.ts'

export interface StdioOptions {
  readonly registry: ChildRegistry
  readonly command: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  log(event: string, fields: JsonObject): void
}

/** Characters of stderr in an error message. */
const SHOWN_STDERR = 300
/** How long a server gets to end by itself when its input has ended. */
const EOF_GRACE_MS = 500

/** A program that speaks JSON-RPC, one object per line. Anything else on its stdout is ignored (spec: mcp §3.1). */
export const stdioTransport =
  (options: StdioOptions): OpenTransport =>
  async (events) => {
    const stderr = createStderrTail(options.log)
    const child = await startChild({
      registry: options.registry,
      file: options.command,
      args: options.args,
      cwd: options.cwd,
      env: options.env,
      stdin: 'open',
      stdout: readMessages(events, options.log),
      stderr: stderr.write,
    })
    void child.exited.then(({ code, signal }) => {
      const how =
        signal === null ? `the server exited with code ${code}` : `the server was ended by ${signal}`
      events.closed(stderr.tail() === '' ? how : `${how}; stderr: ${stderr.tail()}`)
    })
    return {
      send: (message) => write(child, encodeLine(message)),
      close: () => endChild(child),
    }
  }

const LINE_FEED = 0x0a
const OPENING_BRACE = 0x7b

const readMessages = (events: TransportEvents, log: StdioOptions['log']): ((chunk: Buffer) => undefined) => {
  const lines = new LineSplitter({ maxLineBytes: MAX_MESSAGE_BYTES })
  let ignored = 0
  /** First byte of the line that is not at its end yet. */
  let opening: number | undefined
  return (chunk) => {
    for (const line of lines.push(chunk)) {
      const parsed = line.ok ? jsonRpcMessageSchema.safeParse(line.value) : undefined
      // A line that is too long began in an earlier chunk; only what looks like an object was a message.
      const tooLong = !line.ok && line.error.code === 'line_too_long' && opening === OPENING_BRACE
      if (parsed?.success) events.message(parsed.data)
      else if (tooLong) events.tooLarge(line.bytes, undefined)
      else if (ignored++ === 0) log('stdout_noise', { bytes: line.bytes })
    }
    const lastFeed = chunk.lastIndexOf(LINE_FEED)
    opening = lastFeed === -1 ? (opening ?? chunk[0]) : chunk[lastFeed + 1]
    return undefined
  }
}

const write = (child: Child, line: string): Promise<void> =>
  new Promise((resolve, reject) => {
    if (child.stdin === undefined || !child.stdin.writable) return reject(closedError('its input is closed'))
    child.stdin.write(line, (error) => (error ? reject(closedError(error.message)) : resolve()))
  })

/** End of input, then SIGTERM to the group, then SIGKILL (spec: mcp §5.6). */
const endChild = async (child: Child): Promise<void> => {
  child.stdin?.end()
  const patience = setTimeout(() => child.kill(KILL_GRACE_MS), EOF_GRACE_MS)
  await child.exited
  clearTimeout(patience)
  // Descendants that stayed behind in the group.
  child.kill(0)
}

interface StderrTail {
  write(chunk: Buffer): undefined
  tail(): string
}

const createStderrTail = (log: StdioOptions['log']): StderrTail => {
  let kept = Buffer.alloc(0)
  let logged = 0
  return {
    write(chunk) {
      kept = Buffer.concat([kept, chunk.subarray(-STDERR_TAIL_BYTES)]).subarray(-STDERR_TAIL_BYTES)
      if (logged++ < STDERR_LOG_LINES) log('stderr', { text: chunk.toString('utf8', 0, 1_000) })
      return undefined
    },
    tail: () => kept.toString().replace(/\s+/g, ' ').trim().slice(-SHOWN_STDERR),
  }
}
