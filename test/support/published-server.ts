import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { onTestFinished } from 'vitest'
import { freePort } from './free-port.ts'

/** Starts a published MCP server that listens on 127.0.0.1; it ends with the test. Gives its address. */
export async function startPublishedServer(script: string, transport: string): Promise<string> {
  const port = await freePort()
  const child = spawn(process.execPath, [script, transport], {
    env: { PATH: process.env.PATH, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const exited = once(child, 'exit')
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await exited
  })
  let said = ''
  const address = `http://127.0.0.1:${port}`
  // Read to its end: a server that can't tell what it does fails.
  return new Promise((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => {
      said = `${said}${chunk}`.slice(-10_000)
      if (said.includes(String(port))) resolve(address)
    })
    child.once('exit', () => reject(new Error(`${script} ${transport} ended: ${said}`)))
  })
}
