import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer, type Server, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { OutputPipe } from './child.ts'

const BUFFER_BYTES = 64 * 1024

/**
 * Sockets for the output of a child that may write without end. Node's own pipes get a new buffer for every read, and a
 * gigabyte read so costs 40 MB of memory for good; each of these is read into one buffer, again and again. Gives none
 * where they can't be made: Node's own will do.
 */
export const openOutputSockets = async (count: number): Promise<OutputPipe[]> => {
  if (process.platform === 'win32') return []
  let directory: string | undefined
  let server: Server | undefined
  try {
    directory = await mkdtemp(join(tmpdir(), 'agent-out-'))
    const path = join(directory, 's')
    const listening = createServer({ pauseOnConnect: true }).listen(path)
    server = listening
    await once(listening, 'listening')
    const pipes: OutputPipe[] = []
    for (let at = 0; at < count; at += 1) pipes.push(await openPair(listening, path))
    return pipes
  } catch {
    // No place for a socket, or its path is too long.
    return []
  } finally {
    server?.close()
    if (directory !== undefined) await rm(directory, { recursive: true, force: true }).catch(() => undefined)
  }
}

const openPair = async (server: Server, path: string): Promise<OutputPipe> => {
  let take: ((chunk: Buffer) => void) | undefined
  const buffer = Buffer.alloc(BUFFER_BYTES)
  const onread = {
    buffer,
    callback(length: number) {
      take?.(buffer.subarray(0, length))
      return true
    },
  }
  const accepted = once(server, 'connection')
  const reader = connect({ path, onread })
  reader.on('error', () => undefined)
  const [writer]: unknown[] = await accepted
  if (!(writer instanceof Socket)) throw new TypeError('a server accepts sockets')
  return {
    reader,
    writer,
    closeWriter: () => writer.destroy(),
    listen(listener) {
      take = listener
    },
  }
}
