import type { JsonObject } from '@agent-engine/protocol/json'
import { describe, expect, it } from 'vitest'
import { isAlive, until } from '../testing/run-query.testing.ts'
import { ProcessTransport, type ProcessTransportOptions } from './process.ts'
import type { TransportEnd } from './transport.ts'

interface Heard {
  transport: ProcessTransport
  messages: JsonObject[]
  end: Promise<TransportEnd>
}

function node(script: string, options: Partial<ProcessTransportOptions> = {}): Heard {
  const transport = new ProcessTransport({
    command: process.execPath,
    args: ['-e', script],
    env: process.env,
    ...options,
  })
  const messages: JsonObject[] = []
  const end = new Promise<TransportEnd>((resolve) =>
    transport.listen({ message: (value) => messages.push(value), end: resolve }),
  )
  return { transport, messages, end }
}

describe.concurrent('PAIN-34: what a process writes', () => {
  it.each<[string, string, JsonObject[]]>([
    ['blank lines and carriage returns', `process.stdout.write('\\n\\r\\n{"a":1}\\r\\n\\n')`, [{ a: 1 }]],
    ['text that is not JSON', `process.stdout.write('starting\\n{"a":1}\\nbye\\nx\\ny\\nz\\n')`, [{ a: 1 }]],
    ['a broken object', `process.stdout.write('{"a":\\n{"b":1}\\n')`, [{ b: 1 }]],
    ['values that are no objects', `process.stdout.write('null\\n7\\n[1]\\n"s"\\n{"a":1}\\n')`, [{ a: 1 }]],
    ['a last line without its end', `process.stdout.write('{"a":1}\\n{"b":2}')`, [{ a: 1 }, { b: 2 }]],
    ['a last line that is cut off', `process.stdout.write('{"a":1}\\n{"b":')`, [{ a: 1 }]],
    [
      'a character cut between two writes',
      `const b = Buffer.from('{"a":"ü€😀"}\\n'); process.stdout.write(b.subarray(0, 7)); setTimeout(() => process.stdout.write(b.subarray(7)), 100)`,
      [{ a: 'ü€😀' }],
    ],
  ])('%s', async (_, script, expected) => {
    const { messages, end } = node(script)
    expect(await end).toEqual({ exitCode: 0, signal: null, stderr: '' })
    expect(messages).toEqual(expected)
  })

  it('a line of 5 MB', async () => {
    const { messages, end } = node(
      `process.stdout.write(JSON.stringify({ a: 'x'.repeat(5_000_000) }) + '\\n')`,
    )
    await end
    expect(messages).toHaveLength(1)
    expect(String(messages[0]?.a)).toHaveLength(5_000_000)
  })

  it('arrives whole although the host was busy when the process ended', async () => {
    const { messages, end } = node(`
      for (let n = 0; n < 200; n++) process.stdout.write(JSON.stringify({ n, pad: 'x'.repeat(200) }) + '\\n')`)
    const busyUntil = Date.now() + 1_500
    while (Date.now() < busyUntil) Math.sqrt(busyUntil)
    await end
    expect(messages).toHaveLength(200)
  })

  it('ends with the process, although a grandchild holds its output open', async () => {
    const { messages, end, transport } = node(`
      const child = require('node:child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 20000)'], { stdio: ['ignore', 'inherit', 'inherit'], detached: true })
      child.unref()
      process.stdout.write(JSON.stringify({ grandchild: child.pid }) + '\\n')`)
    const start = Date.now()
    await end
    expect(Date.now() - start).toBeLessThan(10_000)
    await transport.waitForExit()
    process.kill(Number(messages[0]?.grandchild), 'SIGKILL')
  })

  it('to stderr is kept up to its last 64 KiB', async () => {
    const { end } = node(`process.stderr.write('x'.repeat(100_000) + 'the end')`)
    const { stderr } = await end
    expect(stderr).toHaveLength(64 * 1024)
    expect(stderr.endsWith('the end')).toBe(true)
  })
})

describe.concurrent('PAIN-33: writing to a process', () => {
  it('waits while the process reads slowly, with one promise for all writers', async () => {
    const { transport, end } = node(
      `setTimeout(() => { process.stdin.resume(); process.stdin.on('end', () => process.exit(0)) }, 200)`,
    )
    const line = `${'x'.repeat(1_000_000)}\n`
    const first = transport.write(line)
    expect(first).toBeInstanceOf(Promise)
    expect(transport.write(line)).toBe(first)
    await first
    transport.endInput()
    expect((await end).exitCode).toBe(0)
  })

  it('throws a typed error after the end, and never takes the host down', async () => {
    const { transport, end } = node('process.exit(0)')
    while (transport.isReady()) {
      await transport.write('line\n')
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    await end
    expect(() => transport.write('line\n')).toThrow(expect.objectContaining({ code: 'ECLOSED' }))
    transport.endInput()
    transport.close()
  })

  it('lets a waiting writer go when the process dies', async () => {
    const { transport, end } = node('setTimeout(() => process.exit(3), 100)')
    await transport.write('x'.repeat(5_000_000))
    expect((await end).exitCode).toBe(3)
  })
})

describe.concurrent('a process that is started elsewhere', () => {
  it('gets its command by the spawn function, which may take its time', async () => {
    const seen: unknown[] = []
    const { spawn } = await import('node:child_process')
    const { transport, messages, end } = node(`process.stdin.on('data', (d) => process.stdout.write(d))`, {
      spawn: async (options) => {
        seen.push(Object.keys(options).sort())
        await new Promise((resolve) => setTimeout(resolve, 50))
        return spawn(options.command, options.args, { stdio: 'pipe' })
      },
    })
    transport.write('{"early":1}\n')
    transport.endInput()
    await end
    expect(messages).toEqual([{ early: 1 }])
    expect(seen).toEqual([['args', 'command', 'env', 'signal']])
  })

  it('is told by its signal that it has to go, after two seconds', async () => {
    let signal: AbortSignal | undefined
    const { spawn } = await import('node:child_process')
    const { transport, end } = node('setInterval(() => {}, 1000)', {
      spawn: (options) => {
        signal = options.signal
        return spawn(options.command, options.args, { stdio: 'pipe' })
      },
    })
    const pid = await until(() => transport.pid)
    transport.close()
    expect(signal?.aborted).toBe(false)
    expect(await end).toMatchObject({ signal: 'SIGTERM' })
    expect(signal?.aborted).toBe(true)
    expect(isAlive(pid)).toBe(false)
  })
})

describe.concurrent('the messages as an iterable', () => {
  it('end with the process', async () => {
    const transport = new ProcessTransport({
      command: process.execPath,
      args: ['-e', `process.stdout.write('{"type":"keep_alive"}\\n')`],
      env: process.env,
    })
    const seen: unknown[] = []
    for await (const message of transport.readMessages()) seen.push(message)
    expect(seen).toEqual([{ type: 'keep_alive' }])
  })

  it('reject when the process could not be started', async () => {
    const transport = new ProcessTransport({ command: '/nowhere/agent', args: [], env: {} })
    await expect(transport.readMessages().next()).rejects.toMatchObject({
      code: 'ENOENT',
      path: '/nowhere/agent',
    })
  })
})
