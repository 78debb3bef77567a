import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

/** Below the ports that any system gives to connections by itself: nothing takes one by chance until a test uses it. */
const FIRST = 20_000
const LAST = 32_000

/** A port for a program that can't choose one itself; free on both loopback addresses a moment ago. */
export async function freePort(): Promise<number> {
  const port = randomInt(FIRST, LAST)
  return (await isFree(port, '127.0.0.1')) && (await isFree(port, '::1')) ? port : freePort()
}

async function isFree(port: number, host: string): Promise<boolean> {
  const server = createServer().listen(port, host)
  try {
    await once(server, 'listening')
  } catch (error) {
    // Any other trouble is a machine without this family of addresses: nobody is there.
    return error instanceof Error && 'code' in error && error.code !== 'EADDRINUSE'
  }
  server.close()
  await once(server, 'close')
  return true
}
