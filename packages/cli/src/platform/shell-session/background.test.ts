import { readFile } from 'node:fs/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { processesWith, until } from '../processes.testing.ts'
import type { ShellEvent, ShellReading } from './background.ts'
import { startTestShell, type TestShell } from './session.testing.ts'

const started: TestShell[] = []
const start: typeof startTestShell = async (options) => {
  const shell = await startTestShell(options)
  started.push(shell)
  return shell
}
afterEach(async () => {
  await Promise.all(started.splice(0).map((shell) => shell.end()))
})

const ended = ({ session }: TestShell, id: string): Promise<void> =>
  until(`shell ${id} has ended`, () => session.background.find(id)?.status !== 'running')

const read = async ({ session }: TestShell, id: string, whole = false): Promise<ShellReading> => {
  const reading = await session.background.read(id, whole)
  if (reading === undefined) throw new Error(`no shell ${id}`)
  return reading
}

/** Reads until the output so far holds the text. */
const readUntil = async (shell: TestShell, id: string, text: string): Promise<string> => {
  let all = ''
  while (!all.includes(text)) {
    all += (await read(shell, id)).stdout.text
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return all
}

describe('a background shell', () => {
  it('starts at once, with an id of its own, and ends with its exit code', async () => {
    const shell = await start()
    const before = performance.now()
    const running = await shell.session.start('sleep 1; exit 7')
    expect(performance.now() - before).toBeLessThan(900)
    expect(running).toEqual({
      id: expect.stringMatching(/^b[0-9a-z]{8}$/),
      command: 'sleep 1; exit 7',
      status: 'running',
      exitCode: null,
    })
    await ended(shell, running.id)
    expect(shell.session.background.find(running.id)).toMatchObject({ status: 'failed', exitCode: 7 })
  })

  it('gives each reader what came since the last reading, both streams apart', async () => {
    const shell = await start()
    await shell.run('mkfifo go')
    const { id } = await shell.session.start('echo one; echo bad >&2; read x < go; echo two')
    expect(await readUntil(shell, id, 'one\n')).toBe('one\n')
    expect((await read(shell, id)).stdout).toEqual({ text: '', newlines: 0, missed: 0 })
    await shell.run('echo > go')
    await ended(shell, id)
    const last = await read(shell, id)
    expect(last.stdout).toEqual({ text: 'two\n', newlines: 1, missed: 0 })
    expect(last.shell).toMatchObject({ status: 'completed', exitCode: 0 })
    expect((await read(shell, id, true)).stdout.text).toBe('one\ntwo\n')
    expect((await read(shell, id, true)).stderr.text).toBe('bad\n')
  }, 30_000)

  it('gives no part of a character before the rest of it has come', async () => {
    const shell = await start()
    const { id } = await shell.session.start(String.raw`printf 'a\303'; sleep .3; printf '\251b'; sleep 60`)
    expect(await readUntil(shell, id, 'a')).toBe('a')
    expect(await readUntil(shell, id, 'b')).toBe('éb')
  })

  it('gives readers at the same time each a part, and nothing twice', async () => {
    const shell = await start()
    const { id } = await shell.session.start('seq 1 1000')
    await ended(shell, id)
    const readings = await Promise.all([1, 2, 3].map(() => read(shell, id)))
    const texts = readings.map(({ stdout }) => stdout.text)
    expect(texts.filter((text) => text === '')).toHaveLength(2)
    expect(texts.join('')).toMatch(/^1\n2\n[\d\n]*\n1000\n$/)
  })

  it('can be followed in a file', async () => {
    const shell = await start()
    const { id } = await shell.session.start('echo one; sleep .3; echo two')
    await until('there is output', () => shell.session.background.takeNotices().length > 0)
    const file = (await shell.session.background.save(id)) ?? ''
    await ended(shell, id)
    expect((await read(shell, id)).stdout.text).toBe('one\ntwo\n')
    expect(await readFile(file, 'utf8')).toBe('one\ntwo\n')
    expect(await shell.session.background.save('b00000000')).toBeUndefined()
  })

  it('does not move the working directory', async () => {
    const shell = await start()
    const { id } = await shell.session.start('mkdir sub && cd sub')
    await ended(shell, id)
    expect(shell.session.cwd).toBe(shell.project)
  })

  it('is killed with all it has started', async () => {
    const shell = await start({ env: { KILLED_MARK: 'killed-1' } })
    const { id } = await shell.session.start('sleep 60 & setsid sleep 60 & sleep 60 | cat; wait')
    await until('all run', () => processesWith('killed-1').length >= 4)
    expect(await shell.session.background.kill(id)).toMatchObject({ status: 'killed', exitCode: null })
    await until('nobody is left', () => processesWith('killed-1').length === 0)
    expect(await shell.session.background.kill(id)).toMatchObject({ status: 'killed' })
    expect(await shell.session.background.kill('b00000000')).toBeUndefined()
  })

  it('PAIN-28: that writes without end stays within the cap, alive and killable', async () => {
    const capBytes = 1024 * 1024
    const shell = await start()
    const capped = await start({ output: { directory: `${shell.root}/capped`, capBytes, freeFloorBytes: 0 } })
    const memoryBefore = process.memoryUsage().rss
    const { id } = await capped.session.start('yes')
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    const reading = await read(capped, id)
    expect(reading.shell.status).toBe('running')
    expect(reading.stdout.newlines).toBeGreaterThan(capBytes)
    const usage = await shell.text(`du -sb ${shell.root}/capped | cut -f1`)
    expect(Number(usage)).toBeLessThanOrEqual(capBytes + 8_192)
    const later = await read(capped, id)
    expect(later.stdout.missed).toBeGreaterThanOrEqual(0)
    expect(process.memoryUsage().rss - memoryBefore).toBeLessThan(150 * 1024 * 1024)
    expect(await capped.session.background.kill(id)).toMatchObject({ status: 'killed' })
  })

  it('may be one of fifty', async () => {
    const shell = await start()
    const shells = await Promise.all(
      Array.from({ length: 50 }, (_, index) => shell.session.start(`echo ${index}; sleep 60`)),
    )
    expect(new Set(shells.map(({ id }) => id)).size).toBe(50)
    for (const [index, { id }] of shells.entries())
      expect(await readUntil(shell, id, '\n')).toBe(`${index}\n`)
    expect(shell.session.background.list().every(({ status }) => status === 'running')).toBe(true)
    await shell.session.close(500)
    expect(shell.session.background.list().every(({ status }) => status !== 'running')).toBe(true)
  })

  it('can not be one of too many', async () => {
    const shell = await start()
    await Promise.all(Array.from({ length: 100 }, () => shell.session.start('exec sleep 60')))
    await expect(shell.session.start('echo no')).rejects.toMatchObject({ code: 'too_many_shells' })
    expect(await shell.run('sleep 5', { timeoutMs: 100, onTimeout: 'background' })).toMatchObject({
      type: 'timedOut',
    })
  }, 60_000)
})

describe('what is told about background shells', () => {
  it('are new output and ends, each once', async () => {
    const shell = await start()
    const { background } = shell.session
    const { id } = await shell.session.start('echo one; sleep .4')
    const notices: unknown[] = []
    await until('output is told', () => {
      notices.push(...background.takeNotices())
      return notices.length > 0
    })
    expect(notices).toMatchObject([{ shell: { id, status: 'running' }, unread: true }])
    expect(background.takeNotices()).toEqual([])
    await ended(shell, id)
    expect(background.takeNotices()).toMatchObject([
      { shell: { id, status: 'completed', exitCode: 0 }, unread: true },
    ])
    expect(background.takeNotices()).toEqual([])
  })

  it('is not what a reader has seen already', async () => {
    const shell = await start()
    const { id } = await shell.session.start('echo one')
    await ended(shell, id)
    await read(shell, id)
    expect(shell.session.background.takeNotices()).toEqual([])
  })

  it('goes to listeners as it happens', async () => {
    const shell = await start()
    const events: ShellEvent[] = []
    const stop = shell.session.background.subscribe((event) => events.push(event))
    const { id } = await shell.session.start('exit 2')
    await until('its end is told', () => events.length === 2)
    stop()
    const other = await shell.session.start('true')
    await ended(shell, other.id)
    expect(events).toMatchObject([
      { type: 'started', shell: { id, status: 'running' } },
      { type: 'ended', shell: { id, status: 'failed', exitCode: 2 } },
    ])
  })
})
