import { tmpdir } from 'node:os'
import { afterAll, describe, expect, it } from 'vitest'
import { createChildRegistry } from './child-registry.ts'
import { type RunOptions, runChild } from './child-run.ts'

const registry = createChildRegistry()
afterAll(() => registry.close(0))

const run = (script: string, options: Partial<RunOptions> = {}) =>
  runChild({
    registry,
    file: '/bin/sh',
    args: ['-c', script],
    cwd: tmpdir(),
    env: { PATH: process.env.PATH },
    timeoutMs: 15_000,
    supervised: false,
    ...options,
  })

describe('running a program to its end', () => {
  it('gives both streams and the exit code', async () => {
    expect(await run('echo out; echo err >&2; exit 3')).toEqual({
      outcome: { type: 'exited', code: 3 },
      stdout: 'out\n',
      stderr: 'err\n',
      truncated: false,
    })
  })

  it('passes input on', async () => {
    expect((await run('tr a-z A-Z', { input: 'quiet' })).stdout).toBe('QUIET')
  })

  it('tells the signal that ended it', async () => {
    expect((await run('kill -KILL $$')).outcome).toEqual({ type: 'signaled', signal: 'SIGKILL' })
  })

  it('ends what takes too long, with all it has started, and keeps what was written', async () => {
    const { outcome, stdout } = await run('echo begun; sleep 60 | sleep 60', { timeoutMs: 300 })
    expect(outcome).toEqual({ type: 'timedOut', afterMs: 300 })
    expect(stdout).toBe('begun\n')
  })

  it('ends when it is aborted', async () => {
    const controller = new AbortController()
    const running = run('sleep 60', { signal: controller.signal })
    setTimeout(() => controller.abort(), 50)
    expect((await running).outcome).toEqual({ type: 'aborted' })
  })

  it('starts nothing when it was aborted before', async () => {
    expect(await run('echo no', { signal: AbortSignal.abort() })).toMatchObject({
      outcome: { type: 'aborted' },
      stdout: '',
    })
  })

  it('PAIN-30: keeps no more of a stream than the cap, and reads the rest', async () => {
    const { stdout, truncated, outcome } = await run('head -c 5000000 /dev/zero', { maxBytes: 1_000 })
    expect(outcome).toEqual({ type: 'exited', code: 0 })
    expect(stdout).toHaveLength(1_000)
    expect(truncated).toBe(true)
  })

  it('leaves no listener on the signal', async () => {
    const { signal } = new AbortController()
    const warnings: Error[] = []
    const listen = (warning: Error): number => warnings.push(warning)
    process.on('warning', listen)
    for (let round = 0; round < 15; round += 1) await run(':', { signal })
    await new Promise((resolve) => setImmediate(resolve))
    process.off('warning', listen)
    expect(warnings).toEqual([])
  })
})
