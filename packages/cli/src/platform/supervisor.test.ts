import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startChild } from './child.ts'
import { createChildRegistry } from './child-registry.ts'
import { childrenOf, processesWith, until } from './processes.testing.ts'

const HERE = fileURLToPath(new URL('.', import.meta.url))
let directory = ''
let host = ''
let marks = 0

const freshMark = (): string => {
  marks += 1
  return `SUPERVISED_${process.pid}_${Date.now()}_${marks}`
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'supervisor-'))
  host = join(directory, 'host.mjs')
  await build({
    entryPoints: [join(HERE, 'shell-session/host.testing.ts')],
    outfile: host,
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@agent-engine/source'],
    logLevel: 'error',
  })
})
afterAll(() => rm(directory, { recursive: true }))

const supervisorsOf = (engine: number): readonly number[] => {
  const supervisors = processesWith('marked()')
  return childrenOf(engine).filter((pid) => supervisors.includes(pid))
}

const startHost = async (mark: string, commands: readonly string[]): Promise<ChildProcess> => {
  const child = spawn(process.execPath, [host, ...commands], {
    env: { PATH: process.env.PATH, TMPDIR: directory, TEST_MARK: mark },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise((resolve, reject) => {
    child.stdout?.once('data', resolve)
    child.once('exit', (code) => reject(new Error(`the host ended with ${code}`)))
  })
  return child
}

const LIVING = {
  'a plain command': 'echo up; sleep 60',
  'a group that ignores SIGTERM': 'trap "" TERM HUP; echo up; while :; do sleep 1; done',
  'a background child of a command that has ended': 'sleep 60 >/dev/null 2>&1 & echo up',
  'a daemon with a session of its own': '(setsid sh -c "echo up; exec sleep 60" >&1 &)',
  'a daemon that forked twice and closed everything':
    '(setsid sh -c "(setsid sleep 60 </dev/null >/dev/null 2>&1 &) ; echo up")',
  'a program under nohup': 'nohup sh -c "echo up; sleep 60"',
}

describe.skipIf(process.platform !== 'linux')('PAIN-29: after kill -9 of the engine', () => {
  for (const [name, command] of Object.entries(LIVING)) {
    it(`${name} does not live on`, async () => {
      const mark = freshMark()
      const engine = await startHost(mark, [command])
      expect(processesWith(mark).length).toBeGreaterThan(1)
      engine.kill('SIGKILL')
      await until('nobody is left', () => processesWith(mark).length === 0, 5_000)
    })
  }

  it('a program without an environment does not live on either, as a member of its group', async () => {
    const mark = freshMark()
    const engine = await startHost(mark, [`echo up; env -i /bin/sh -c "sleep 60; : ${mark}"`])
    await until('the program runs', () => processesWith(`: ${mark}`).length > 0)
    engine.kill('SIGKILL')
    await until('nobody is left', () => processesWith(mark).length === 0, 5_000)
  })

  it('an engine started by one of its commands ends with all its own children', async () => {
    const mark = freshMark()
    const inner = `"${process.execPath}" "${host}" '(setsid sh -c "echo up; exec sleep 60" >&1 &)' | while read word; do echo up; done`
    const engine = await startHost(mark, [inner])
    expect(processesWith(mark).length).toBeGreaterThan(3)
    engine.kill('SIGKILL')
    await until('nobody is left', () => processesWith(mark).length === 0, 8_000)
  })

  it('the supervisor itself is gone as well', async () => {
    const engine = await startHost(freshMark(), ['echo up; sleep 60'])
    const [supervisor] = supervisorsOf(engine.pid ?? 0)
    expect(supervisor).toBeDefined()
    engine.kill('SIGKILL')
    await until('no supervisor is left', () => !processesWith('marked()').includes(supervisor ?? 0), 5_000)
  })
})

describe.skipIf(process.platform !== 'linux')('the supervisor', () => {
  const options = (mark: string, script: string) => ({
    file: '/bin/sh',
    args: ['-c', script],
    cwd: directory,
    env: { PATH: process.env.PATH, TEST_MARK: mark },
  })

  it('costs nothing as long as no child needs it', async () => {
    const registry = createChildRegistry()
    const before = supervisorsOf(process.pid)
    const child = await startChild({ registry, ...options(freshMark(), 'exit 0'), supervised: false })
    await child.completed
    expect(supervisorsOf(process.pid)).toEqual(before)
    await registry.close(0)
  })

  it('ends what has left the groups when the registry is closed', async () => {
    const registry = createChildRegistry()
    const mark = freshMark()
    const child = await startChild({ registry, ...options(mark, 'setsid sleep 60 >/dev/null 2>&1 &') })
    await child.completed
    expect(processesWith(mark)).not.toHaveLength(0)
    await registry.close(0)
    await until('nobody is left', () => processesWith(mark).length === 0)
  })

  it('is replaced when somebody kills it', async () => {
    const registry = createChildRegistry()
    const mark = freshMark()
    const older = supervisorsOf(process.pid)
    const first = await startChild({ registry, ...options(mark, 'exec sleep 60') })
    const [supervisor] = supervisorsOf(process.pid).filter((pid) => !older.includes(pid))
    process.kill(supervisor ?? Number.NaN, 'SIGKILL')
    await until('it is gone', () => !supervisorsOf(process.pid).includes(supervisor ?? 0))
    const second = await startChild({ registry, ...options(mark, 'setsid sleep 60 >/dev/null 2>&1 &') })
    await second.completed
    first.kill(0)
    await first.exited
    await registry.close(0)
    await until('nobody is left', () => processesWith(mark).length === 0)
  })

  it('spares a program whose user has taken the mark away', async () => {
    const registry = createChildRegistry()
    const mark = freshMark()
    const script =
      'env -u AGENT_CHILD_MARK setsid sleep 60 >/dev/null 2>&1 & setsid sleep 61 >/dev/null 2>&1 &'
    const child = await startChild({ registry, ...options(mark, script) })
    await child.completed
    await until('both run', () => processesWith(mark).length === 2)
    await registry.close(0)
    await until('one is left', () => processesWith(mark).length === 1)
    const [survivor] = processesWith(mark)
    process.kill(survivor ?? Number.NaN, 'SIGKILL')
  })
})
