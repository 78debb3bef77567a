import { appendFileSync, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { randomId } from '../random-id.ts'
import { listenTo } from '../transport/listen-to.ts'
import type { Transport } from '../transport/transport.ts'

export interface Trace {
  /** Where the engine is to write its own log. */
  engineLog: string
  /** Writes down every line that goes through a transport. */
  follow(transport: Transport): Transport
}

/**
 * The trace that `DEBUG_CLAUDE_AGENT_SDK` asks for (spec: SDK, section 19): a log of the engine, and beside it every
 * line in and out, without secrets. Where they are is said once, on stderr.
 */
export function startTrace(configDirectory: string | undefined, redact: (text: string) => string): Trace {
  const directory = join(configDirectory ?? join(homedir(), '.claude'), 'debug')
  const name = join(directory, `sdk-${randomId()}`)
  const wire = `${name}.wire.txt`
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  process.stderr.write(`agent SDK: debug log ${name}.txt, wire log ${wire}\n`)
  const note = (direction: string, line: string) =>
    appendFileSync(wire, `${new Date().toISOString()} ${direction} ${redact(line.trimEnd())}\n`, {
      mode: 0o600,
    })
  return { engineLog: `${name}.txt`, follow: (transport) => traced(transport, note) }
}

function traced(inner: Transport, note: (direction: string, line: string) => void): Transport {
  const listen: Transport['listen'] = (sink) =>
    listenTo(inner, {
      message(value) {
        note('<', JSON.stringify(value))
        sink.message(value)
      },
      end(end) {
        note('=', JSON.stringify({ exitCode: end.exitCode, signal: end.signal, error: end.error?.message }))
        sink.end(end)
      },
    })
  return {
    get pid() {
      return inner.pid
    },
    write(data) {
      note('>', data)
      return inner.write(data)
    },
    close: () => inner.close(),
    isReady: () => inner.isReady(),
    endInput() {
      note('>', '(end of input)')
      inner.endInput()
    },
    readMessages: () => inner.readMessages(),
    waitForExit: async () => {
      await inner.waitForExit?.()
    },
    keepAlive: (isWanted) => inner.keepAlive?.(isWanted),
    listen,
  }
}
