import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type LockAttempt, tryLock, withLock } from './lock.ts'
import { currentProcess, livenessOf } from './process-identity.ts'
import { compileScript, runScript } from './script.testing.ts'

const lockPath = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'lock-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return join(directory, 'lock')
}

const held = (attempt: LockAttempt) => {
  if (!attempt.held) throw new Error('not held')
  return attempt.lock
}

const record = (changes: object): string =>
  JSON.stringify({ ...currentProcess(), at: new Date().toISOString(), ...changes })

describe('a lock file', () => {
  it('is held by one at a time and names its owner', () => {
    const path = lockPath()
    const lock = held(tryLock(path, { sessionId: 'abc' }))
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ ...currentProcess(), sessionId: 'abc' })
    expect(tryLock(path)).toMatchObject({ held: false, owner: { pid: process.pid } })
    lock.release()
    expect(existsSync(path)).toBe(false)
    held(tryLock(path)).release()
  })

  it.each([
    ['the process is gone', { pid: 2 ** 22 + 1 }],
    [
      'the pid belongs to a later process',
      { startTime: process.platform === 'linux' ? '1' : '2000-01-01T00:00:00.000Z' },
    ],
    ['the machine was started anew', { bootId: 'another boot' }],
    ['another machine has not been heard of for long', { host: 'elsewhere', at: '2020-01-01T00:00:00.000Z' }],
  ])('PAIN-17: is taken over when %s', (_, changes) => {
    if ('bootId' in changes && currentProcess().bootId === '') return
    const path = lockPath()
    writeFileSync(path, record(changes))
    const lock = held(tryLock(path))
    expect(lock.isHeld()).toBe(true)
    lock.release()
  })

  it('is respected when another machine holds it', () => {
    const path = lockPath()
    writeFileSync(path, record({ host: 'elsewhere', pid: 1 }))
    expect(tryLock(path)).toMatchObject({ held: false, owner: { host: 'elsewhere' } })
  })

  it('PAIN-17: never blocks for ever when it can not be read', () => {
    const path = lockPath()
    writeFileSync(path, '{"pid":')
    expect(tryLock(path)).toEqual({ held: false })
    utimesSync(path, new Date(0), new Date(0))
    held(tryLock(path)).release()
  })

  it('says that it is no longer held after somebody took it, and leaves the other one alone', () => {
    const path = lockPath()
    const lock = held(tryLock(path))
    const other = record({ pid: 1 })
    writeFileSync(path, other)
    expect(lock.isHeld()).toBe(false)
    lock.refresh()
    lock.release()
    expect(readFileSync(path, 'utf8')).toBe(other)
  })

  it.each([
    ['lies far ahead, as after a clock was set back', new Date(Date.now() + 3_600_000).toISOString()],
    ['is none', 'yesterday'],
  ])('of another machine is stale when its time %s', (_, at) => {
    const path = lockPath()
    writeFileSync(path, record({ host: 'elsewhere', at }))
    held(tryLock(path)).release()
  })

  it('that cannot be read is stale when it was written far ahead', () => {
    const path = lockPath()
    writeFileSync(path, '{')
    const ahead = Date.now() / 1000 + 3_600
    utimesSync(path, ahead, ahead)
    held(tryLock(path)).release()
  })

  it.runIf(process.platform !== 'win32')('PAIN-16: leaves no empty file behind on a full disk', () => {
    const path = lockPath()
    const script = compileScript(
      `import { tryLock } from './lock.ts'
       try { tryLock(process.argv[2] ?? '') } catch (error) { console.log(error.code) }`,
      import.meta.dirname,
    )
    const limited = `trap '' XFSZ; ulimit -f 0; exec "$0" "$@"`
    const { stdout } = spawnSync('sh', ['-c', `(${limited}) | cat`, process.execPath, script, path], {
      encoding: 'utf8',
    })
    expect(stdout).toBe('EFBIG\n')
    expect(existsSync(path)).toBe(false)
  })

  it('stays held when it is refreshed', async () => {
    const path = lockPath()
    const lock = held(tryLock(path))
    const before = readFileSync(path, 'utf8')
    await new Promise((resolve) => setTimeout(resolve, 5))
    lock.refresh()
    expect(lock.isHeld()).toBe(true)
    expect(readFileSync(path, 'utf8')).not.toBe(before)
    lock.release()
  })

  it('PAIN-17: is free again after its owner was killed', async () => {
    const path = lockPath()
    const script = compileScript(
      `import { tryLock } from './lock.ts'
       console.log(tryLock(process.argv[2] ?? '').held)
       setInterval(() => {}, 1000)`,
      import.meta.dirname,
    )
    const owner = runScript(script, [path])
    await owner.saw('true')
    expect(tryLock(path)).toMatchObject({ held: false, owner: { pid: owner.child.pid } })
    owner.child.kill('SIGKILL')
    await owner.ended
    held(tryLock(path)).release()
  })

  it('gives up waiting with an error that names the owner', async () => {
    const path = lockPath()
    const lock = held(tryLock(path))
    await expect(withLock(path, () => 1, { timeoutMs: 30 })).rejects.toMatchObject({
      code: 'lock_timeout',
      message: expect.stringContaining(`process ${process.pid}`),
    })
    lock.release()
    await expect(withLock(path, () => 1)).resolves.toBe(1)
  })
})

describe('waiting for a lock', () => {
  it('goes on while others take turns, however long that takes', async () => {
    const path = lockPath()
    const turns = async (): Promise<void> => {
      for (let turn = 0; turn < 12; turn += 1) {
        const lock = held(tryLock(path))
        await new Promise((resolve) => setTimeout(resolve, 40))
        lock.release()
      }
    }
    const others = turns()
    // Asked at once, so it sees nothing but the others' turns: longer than its patience with each of them.
    const waited = withLock(path, () => 'mine', { timeoutMs: 200 })
    await expect(Promise.all([others.catch(() => 'overtaken'), waited])).resolves.toContain('mine')
  })
})

describe('the identity of a process', () => {
  it('knows itself and its parent', () => {
    expect(livenessOf(currentProcess())).toBe('alive')
    expect(livenessOf({ ...currentProcess(), pid: process.ppid, startTime: '' })).toBe('alive')
    expect(livenessOf({ ...currentProcess(), pid: -5 })).toBe('dead')
    expect(livenessOf({ ...currentProcess(), host: 'elsewhere' })).toBe('elsewhere')
  })
})
