import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Child, startChild } from './child.ts'
import { createChildRegistry } from './child-registry.ts'
import { createPipePool, type PipePool } from './pipe-pool.ts'
import { until } from './processes.testing.ts'

let root = ''
const registry = createChildRegistry()

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'pipes-'))
})
afterAll(async () => {
  await registry.close(0)
  await rm(root, { recursive: true })
})

interface Made {
  readonly pool: PipePool
  readonly directory: string
}

const makePool = async (
  env: Record<string, string | undefined> = { PATH: process.env.PATH },
): Promise<Made> => {
  const directory = await mkdtemp(join(root, 'pool-'))
  let count = 0
  const newPath = (): string => {
    count += 1
    return join(directory, `pipe-${count}`)
  }
  const pool = createPipePool({ registry, env, cwd: root, newPath })
  await pool.fill()
  return { pool, directory }
}

interface Ran {
  readonly child: Child
  text(): string
}

const run = async ({ pool }: Made, script: string): Promise<Ran> => {
  const chunks: Buffer[] = []
  const child = await startChild({
    registry,
    file: '/bin/sh',
    args: ['-c', script],
    cwd: root,
    env: { PATH: process.env.PATH },
    openPipe: pool.open,
    stdout(chunk) {
      chunks.push(chunk)
      return undefined
    },
    supervised: false,
  })
  return { child, text: () => Buffer.concat(chunks).toString() }
}

describe.skipIf(process.platform !== 'linux')('pipes for output', () => {
  it('can be opened by name, which Node’s own can not', async () => {
    const made = await makePool()
    const { child, text } = await run(made, 'echo one > /dev/stdout; echo two | tee /dev/stdout')
    await child.completed
    expect(text()).toBe('one\ntwo\ntwo\n')
  })

  it('do not make a program see a pipe that never waits', async () => {
    const made = await makePool()
    const { child, text } = await run(made, 'head -c 2000000 /dev/zero && echo all')
    expect(await child.completed).toEqual({ code: 0, signal: null })
    expect(text().length).toBe(2_000_004)
  })

  it('serve again after their writers have gone', async () => {
    const made = await makePool()
    const before = await readdir(made.directory)
    for (let round = 0; round < 30; round += 1) {
      const { child, text } = await run(made, `echo ${round}`)
      await child.completed
      await child.outputEnded
      expect(text()).toBe(`${round}\n`)
    }
    expect(await readdir(made.directory)).toEqual(before)
  })

  it('never mix two commands, also when an earlier one holds its pipe', async () => {
    const made = await makePool()
    const holders: Ran[] = []
    for (let round = 0; round < 20; round += 1) {
      const holder = await run(made, `(sleep 1; echo late ${round}) & echo early ${round}`)
      await holder.child.completed
      holders.push(holder)
    }
    await until('all have ended', () => holders.every(({ text }) => text().includes('late')))
    for (const [round, { text }] of holders.entries()) expect(text()).toBe(`early ${round}\nlate ${round}\n`)
  })

  it('are Node’s own where none can be made', async () => {
    const made = await makePool({ PATH: '/nowhere' })
    expect(made.pool.open()).toBeUndefined()
    const { child, text } = await run(made, 'echo still works')
    await child.completed
    expect(text()).toBe('still works\n')
  })

  it('are Node’s own after somebody has cleaned the directory', async () => {
    const made = await makePool()
    await rm(made.directory, { recursive: true })
    const { child, text } = await run(made, 'echo still works')
    await child.completed
    expect(text()).toBe('still works\n')
  })
})
