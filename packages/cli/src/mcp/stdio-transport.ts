import type { JsonObject } from '@agent-engine/protocol'
import { encodeLine } from '@agent-engine/protocol/framing'
import { type Child, startChild } from '../platform/child.ts'
import type { ChildRegistry } from '../platform/child-registry.ts'
import { openOutputSockets } from '../platform/output-sockets.ts'
import { closedError } from './errors.ts'
import { KILL_GRACE_MS, STDERR_LOG_LINES, STDERR_TAIL_BYTES } from './limits.ts'
import { createMessageLines } from './message-lines.ts'
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
/** How long the exit may come after the first sign of it. */
const EXIT_GRACE_MS = 500
/** How long a server gets to end by itself when its input has ended. */
const EOF_GRACE_MS = 500

/** A program that speaks JSON-RPC, one object per line. Anything else on its stdout is ignored (spec: mcp §3.1). */
export const stdioTransport =
  (options: StdioOptions): OpenTransport =>
  async (events) => {
    const stderr = createStderrTail(options.log)
    const sockets = options.registry.spawn === undefined ? await openOutputSockets(2) : []
    const output = sockets[0]?.reader
    const child = await startChild({
      registry: options.registry,
      file: options.command,
      args: options.args,
      cwd: options.cwd,
      env: options.env,
      stdin: 'open',
      stdout: readMessages(events, options.log),
      stderr: stderr.write,
      openPipe: () => sockets.shift(),
    })
    const ended = child.exited.then(({ code, signal }) => {
      const how =
        signal === null ? `the server exited with code ${code}` : `the server was ended by ${signal}`
      const said = stderr.shown()
      return said === '' ? how : `${how}; stderr: ${said}`
    })
    void ended.then(events.closed)
    output?.once('close', () => void endMute(child, ended, events))
    return {
      said: stderr.shown,
      send: (message) =>
        write(child, encodeLine(message)).catch(async (error: unknown) => {
          // Why it ended says more than that it reads no more.
          throw await soon(ended.then(closedError), error)
        }),
      close: () => endChild(child),
    }
  }

const readMessages = (events: TransportEvents, log: StdioOptions['log']): ((chunk: Buffer) => undefined) => {
  const read = createMessageLines({
    message: events.message,
    tooLarge: (bytes) => events.tooLarge(bytes, undefined),
    noise: (bytes) => log('stdout_noise', { bytes }),
  })
  return (chunk) => {
    read(chunk)
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

/** A server that has closed its output answers nothing any more, whether it goes on or not. */
const endMute = async (child: Child, ended: Promise<string>, events: TransportEvents): Promise<void> => {
  const isOver = await soon(
    ended.then(() => true),
    undefined,
  ).catch(() => false)
  if (isOver) return
  events.closed('the server closed its output')
  await endChild(child)
}

interface StderrTail {
  write(chunk: Buffer): undefined
  /** What of it says most. */
  shown(): string
}

/** The end of it, in a buffer that is never made anew: a server may write to stderr without end. */
const createStderrTail = (log: StdioOptions['log']): StderrTail => {
  const kept = Buffer.alloc(STDERR_TAIL_BYTES)
  let length = 0
  let logged = 0
  return {
    write(chunk) {
      const added = Math.min(chunk.length, kept.length)
      const stays = Math.min(length, kept.length - added)
      kept.copyWithin(0, length - stays, length)
      chunk.copy(kept, stays, chunk.length - added)
      length = stays + added
      if (logged < STDERR_LOG_LINES) log('stderr', { text: chunk.toString('utf8', 0, 1_000) })
      logged += 1
      return undefined
    },
    shown: () => telling(kept.toString('utf8', 0, length)),
  }
}

/** From the first line that speaks of an error on; else the end. */
const telling = (text: string): string => {
  const lines = text.split('\n')
  const at = lines.findIndex((line) => /error|exception|fatal|panic|not found/i.test(line))
  const shown = lines.slice(Math.max(at, 0)).join(' ').replace(/\s+/g, ' ').trim()
  return at === -1 ? shown.slice(-SHOWN_STDERR) : shown.slice(0, SHOWN_STDERR)
}

/** What comes within a moment; else the other. */
const soon = async <T>(first: Promise<T>, other: unknown): Promise<T> => {
  let timer: NodeJS.Timeout | undefined
  const clock = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(other), EXIT_GRACE_MS)
  })
  return Promise.race([first, clock]).finally(() => clearTimeout(timer))
}
