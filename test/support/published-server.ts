import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { onTestFinished } from 'vitest'

const SAY_PORT = new URL('say-port.mjs', import.meta.url)

/** Starts a published MCP server that listens on 127.0.0.1; it ends with the test. Gives its address. */
export async function startPublishedServer(script: string, transport: string): Promise<string> {
  // The system chooses the port: one that was looked for before may be taken by the time the server wants it.
  const child = spawn(process.execPath, ['--import', SAY_PORT.href, script, transport], {
    env: { PATH: process.env.PATH, PORT: '0' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const exited = once(child, 'exit')
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await exited
  })
  let said = ''
  // Read to its end: a server that can't tell what it does fails.
  return new Promise((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => {
      said = `${said}${chunk}`.slice(-10_000)
      const port = /listens on port <(\d+)>/.exec(said)?.[1]
      if (port !== undefined) resolve(`http://127.0.0.1:${port}`)
    })
    child.once('exit', () => reject(new Error(`${script} ${transport} ended: ${said}`)))
  })
}
