import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Child, type ChildOptions, startChild } from './child.ts'
import { CHILD_MARK } from './child-mark.ts'
import { createChildRegistry } from './child-registry.ts'
import { ChildSpawnError } from './child-spawn-error.ts'
import { processesWith, until } from './processes.testing.ts'

let directory = ''
const registry = createChildRegistry()

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'child-'))
})
afterEach(() => registry.killAll(0))
afterAll(async () => {
  await registry.close(0)
  await rm(directory, { recursive: true })
})

const env = { PATH: process.env.PATH }

interface Started {
  readonly child: Child
  output(): string
}

const startShell = async (script: string, options: Partial<ChildOptions> = {}): Promise<Started> => {
  const chunks: Buffer[] = []
  const keep = (chunk: Buffer): undefined => {
    chunks.push(chunk)
  }
  const child = await startChild({
    registry,
    file: '/bin/sh',
    args: ['-c', script],
    cwd: directory,
    env,
    stdout: keep,
    stderr: keep,
    supervised: false,
    ...options,
  })
  return { child, output: () => Buffer.concat(chunks).toString() }
}

/** What was there when the output counted as complete. */
const run = async (script: string): Promise<{ text: string; ms: number }> => {
  const before = performance.now()
  const { child, output } = await startShell(script)
  await child.completed
  return { text: output(), ms: performance.now() - before }
}

let marks = 0
/** A variable by which a child and its descendants can be found. */
const markedEnv = (): { name: string; env: Record<string, string | undefined> } => {
  marks += 1
  const name = `CHILD_TEST_${process.pid}_${Date.now()}_${marks}`
  return { name, env: { ...env, [name]: '1' } }
}

describe('the end of output', () => {
  it('PAIN-27: a background child that holds the pipe in silence does not hold the call', async () => {
    const { text, ms } = await run('sleep 30 & echo hi')
    expect(text).toBe('hi\n')
    expect(ms).toBeLessThan(5_000)
  })

  it('PAIN-27: what a background child writes soon after the exit is not lost', { retry: 3 }, async () => {
    const { text } = await run('(for i in 1 2 3; do sleep .08; echo $i; done) & exit')
    expect(text).toBe('1\n2\n3\n')
  })

  it('PAIN-27: a background child that writes for ever is waited for 2 s at most', async () => {
    const { text, ms } = await run('(while :; do echo tick; sleep .02; done) & exit')
    expect(text).toContain('tick\n')
    expect(ms).toBeLessThan(10_000)
  })

  it('PAIN-27: a daemon that forked twice into a session of its own does not hold the call', async () => {
    const { text, ms } = await run('(setsid sh -c "sleep 30 & sleep 30" &) ; echo started')
    expect(text).toBe('started\n')
    expect(ms).toBeLessThan(5_000)
  })

  it('PAIN-27: who holds the pipe can go on writing after completion', async () => {
    const { child, output } = await startShell('(sleep .5; echo late; echo late > done) & echo early')
    await child.completed
    expect(output()).toBe('early\n')
    await until('the late line is there', () => output() === 'early\nlate\n')
  })

  it('reads nothing while the sink is busy, and everything in the end', async () => {
    let bytes = 0
    let busy = 0
    let mostBusy = 0
    const { child } = await startShell('head -c 3000000 /dev/zero', {
      stdout(chunk) {
        bytes += chunk.length
        busy += 1
        mostBusy = Math.max(mostBusy, busy)
        return new Promise((resolve) =>
          setImmediate(() => {
            busy -= 1
            resolve()
          }),
        )
      },
    })
    await child.completed
    expect(bytes).toBe(3_000_000)
    // Node itself lets one chunk more through when the child exits.
    expect(mostBusy).toBeLessThanOrEqual(2)
  })
})

describe('a child', () => {
  it('tells its exit code, or the signal that ended it', async () => {
    const failing = await startShell('exit 7')
    expect(await failing.child.completed).toEqual({ code: 7, signal: null })
    const killed = await startShell('kill -9 $$')
    expect(await killed.child.completed).toEqual({ code: null, signal: 'SIGKILL' })
  })

  it('has the null device for input when none is given', async () => {
    const { text } = await run('read line; echo "[$line] $?"')
    expect(text).toBe('[] 1\n')
  })

  it('gets the text it is given', async () => {
    const { child, output } = await startShell('cat', { stdin: { text: 'grüße\n' } })
    await child.completed
    expect(output()).toBe('grüße\n')
  })

  it('may leave its input unread', async () => {
    const { child } = await startShell('exec <&-; echo done', { stdin: { text: 'x'.repeat(1_000_000) } })
    expect(await child.completed).toEqual({ code: 0, signal: null })
  })

  it('can be written to while its input is left open', async () => {
    const { child, output } = await startShell('read line; echo "got $line"', { stdin: 'open' })
    child.stdin?.write('one\n')
    await child.completed
    expect(output()).toBe('got one\n')
  })

  it('PAIN-44: leads a group and a session of its own', async () => {
    const show = 'ps -o pgid=,sid= -p $$; echo $$'
    const [first, second] = await Promise.all([run(show), run(show)])
    const ids = [first, second].map(({ text }) => new Set(text.trim().split(/\s+/)))
    expect(ids.map((each) => each.size)).toEqual([1, 1])
    expect(ids[0]).not.toEqual(ids[1])
  })

  it('PAIN-44: killing one leaves the others alone', async () => {
    const marked = markedEnv()
    const first = await startShell('sleep 30 & sleep 30', { env: marked.env })
    const second = await startShell('sleep .3; echo alive')
    first.child.kill()
    expect((await first.child.exited).signal).toBe('SIGTERM')
    await second.child.completed
    expect(second.output()).toBe('alive\n')
    await until('the first group has gone', () => processesWith(marked.name).length === 0)
  })

  it('gets SIGKILL with its whole group when SIGTERM was not enough', async () => {
    const marked = markedEnv()
    const script = 'trap "" TERM; (trap "" TERM; sleep 30) & echo ready; sleep 30; sleep 30'
    const { child, output } = await startShell(script, { env: marked.env })
    await until('the traps are set', () => output() === 'ready\n')
    child.kill(100)
    expect((await child.exited).signal).toBe('SIGKILL')
    await until('the group has gone', () => processesWith(marked.name).length === 0)
  })

  it('that is supervised takes descendants along that left its group', async () => {
    const marked = markedEnv()
    const { child, output } = await startShell('(setsid sh -c "echo up; sleep 60" &); sleep 60', {
      supervised: true,
      env: marked.env,
    })
    await until('the escaped process is up', () => output() === 'up\n')
    child.kill(200)
    await until('nobody is left', () => processesWith(marked.name).length === 0)
  })

  it('started by a command of another engine carries the marks of both', async () => {
    const { child, output } = await startShell(`echo $${CHILD_MARK}`, {
      env: { ...env, [CHILD_MARK]: 'outer.1;' },
    })
    await child.completed
    expect(output()).toMatch(/^outer\.1;[0-9a-f]{16}\.\d+;\n$/)
  })
})

describe('a child that can not be started', () => {
  const start = (options: Partial<ChildOptions>): Promise<unknown> =>
    startChild({
      registry,
      file: '/bin/sh',
      args: [],
      cwd: directory,
      env,
      supervised: false,
      ...options,
    }).catch((error: unknown) => error)

  it('says which program is missing', async () => {
    const error = await start({ file: 'no-such-program' })
    expect(error).toBeInstanceOf(ChildSpawnError)
    expect(error).toMatchObject({
      code: 'child_not_found',
      message: expect.stringContaining('no-such-program'),
    })
  })

  it('says when the directory is missing and not the program', async () => {
    const error = await start({ cwd: join(directory, 'gone') })
    expect(error).toMatchObject({
      code: 'child_cwd_missing',
      message: expect.stringContaining(join(directory, 'gone')),
    })
  })

  it('says when the file is not executable', async () => {
    const file = join(directory, 'plain')
    await writeFile(file, '#!/bin/sh\n', { mode: 0o600 })
    expect(await start({ file })).toMatchObject({ code: 'child_not_executable' })
  })

  it('says when the interpreter of a script is missing', async () => {
    const file = join(directory, 'script')
    await writeFile(file, '#!/no/such/interpreter\n', { mode: 0o700 })
    expect(await start({ file })).toMatchObject({
      code: 'child_not_executable',
      message: expect.stringContaining('interpreter'),
    })
  })

  it('says when the arguments are too long', async () => {
    expect(await start({ args: ['-c', `: ${'x'.repeat(3_000_000)}`] })).toMatchObject({
      code: 'child_not_started',
    })
  })

  it('leaves no child behind in the registry', async () => {
    await start({ file: 'no-such-program' })
    expect(registry.living.size).toBe(0)
  })
})
