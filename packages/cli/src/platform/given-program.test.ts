import { spawn } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { startChild } from './child.ts'
import { createChildRegistry } from './child-registry.ts'
import { runChild } from './child-run.ts'
import { ChildSpawnError } from './child-spawn-error.ts'
import type { Program, SpawnProgram } from './spawn-port.ts'

const place = { file: 'tool', args: ['a'], cwd: process.cwd(), env: { X: '1' } }

const run = (spawnProgram: SpawnProgram, input?: string) =>
  runChild({
    ...place,
    registry: createChildRegistry(spawnProgram),
    timeoutMs: 20_000,
    ...(input === undefined ? {} : { input }),
  })

async function* bytes(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield new TextEncoder().encode(text)
}

describe('a program that a host runs', () => {
  it('is named with all that it gets, and nothing is added to its environment', async () => {
    const starts: unknown[] = []
    const result = await run((start) => {
      starts.push(start)
      return {
        stdout: bytes('one ', 'two'),
        stderr: bytes('oh'),
        exited: Promise.resolve({ code: 3 }),
        kill: () => undefined,
      }
    })
    expect(starts).toEqual([{ ...place, stdin: false, stdout: true, stderr: true }])
    expect(result).toMatchObject({ outcome: { type: 'exited', code: 3 }, stdout: 'one two', stderr: 'oh' })
  })

  it('gets its input, and its end', async () => {
    const program: SpawnProgram = () => {
      const child = spawn('cat', { stdio: 'pipe' })
      return {
        stdin: child.stdin,
        stdout: child.stdout,
        exited: new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal }))),
        kill: (signal) => child.kill(signal),
      }
    }
    expect(await run(program, 'said twice')).toMatchObject({ outcome: { code: 0 }, stdout: 'said twice' })
  })

  it('may leave its input unread', async () => {
    const program: SpawnProgram = () => {
      const child = spawn('true', { stdio: 'pipe' })
      return {
        stdin: child.stdin,
        exited: new Promise((resolve) => child.once('exit', (code) => resolve({ code }))),
        kill: () => undefined,
      }
    }
    expect(await run(program, 'x'.repeat(1_000_000))).toMatchObject({ outcome: { type: 'exited', code: 0 } })
  })

  it('counts as failed when its host loses it', async () => {
    const lost: Program = {
      exited: Promise.reject(new Error('the container is gone')),
      kill: () => undefined,
    }
    expect(await run(() => lost)).toMatchObject({ outcome: { type: 'exited', code: 1 } })
  })

  it('tells of the signal that ended it, also of one that is not known here', async () => {
    const endedBy = (signal: string) =>
      run(() => ({ exited: Promise.resolve({ code: null, signal }), kill: () => undefined }))
    expect(await endedBy('SIGHUP')).toMatchObject({ outcome: { type: 'signaled', signal: 'SIGHUP' } })
    expect(await endedBy('SIGODD')).toMatchObject({ outcome: { type: 'signaled', signal: 'SIGKILL' } })
  })

  it('is told to end, then ended; a host that cannot do it changes nothing', async () => {
    const signals: string[] = []
    let end: (exit: { code: null; signal: string }) => void = () => {}
    const registry = createChildRegistry(() => ({
      exited: new Promise((resolve) => {
        end = resolve
      }),
      kill(signal) {
        signals.push(signal)
        if (signal === 'SIGKILL') end({ code: null, signal })
        throw new Error('no such container')
      },
    }))
    const child = await startChild({ ...place, registry })
    expect([...registry.living]).toEqual([child])
    await registry.close(0)
    expect(await child.exited).toEqual({ code: null, signal: 'SIGKILL' })
    expect(signals.slice(0, 2)).toEqual(['SIGTERM', 'SIGKILL'])
    expect(registry.living.size).toBe(0)
  })

  it('that cannot start is refused with the reason', async () => {
    const refusal = await run(() => Promise.reject(new Error('not on this host'))).catch(
      (error: unknown) => error,
    )
    expect(refusal).toBeInstanceOf(ChildSpawnError)
    expect(refusal).toMatchObject({
      code: 'child_not_started',
      message: 'Cannot start tool: not on this host',
    })
  })
})
