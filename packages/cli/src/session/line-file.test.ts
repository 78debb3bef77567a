import {
  appendFileSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { LineFile, type LineFileOptions } from './line-file.ts'
import type { SessionNotice } from './notice.ts'

const directory = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'lines-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

const open = (path: string, options: Partial<LineFileOptions> = {}) => {
  const notices: SessionNotice[] = []
  const file = new LineFile({
    path,
    open: () => openSync(path, 'a+', 0o600),
    onNotice: (notice) => notices.push(notice),
    retryMs: 5,
    ...options,
  })
  onTestFinished(() => file.close())
  return { file, notices, types: () => notices.map(({ type }) => type) }
}

const line = (text: string): Buffer => Buffer.from(`${text}\n`)
const systemError = (code: string): Error => Object.assign(new Error(`${code}: made up`), { code })

describe('a file of lines', () => {
  it('is written line by line, each in one write', () => {
    const path = join(directory(), 'a.jsonl')
    const write = vi.fn((fd: number, bytes: Uint8Array, offset: number) => writeSync(fd, bytes, offset))
    const { file } = open(path, { write })
    file.append(line('one'))
    file.append(line('two'))
    expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n')
    expect(write).toHaveBeenCalledTimes(2)
  })

  it('completes a short write before the next line', () => {
    const path = join(directory(), 'a.jsonl')
    const { file } = open(path, { write: (fd, bytes, offset) => writeSync(fd, bytes, offset, 1) })
    file.append(line('one'))
    file.append(line('two'))
    expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n')
  })

  it('PAIN-14: starts a line of its own behind half a line, of a crash or of another process', () => {
    const path = join(directory(), 'a.jsonl')
    writeFileSync(path, 'whole\nhal')
    const { file } = open(path)
    file.append(line('one'))
    appendFileSync(path, 'foreign\nhal')
    file.append(line('two'))
    expect(readFileSync(path, 'utf8')).toBe('whole\nhal\none\nforeign\nhal\ntwo\n')
  })

  it('tells what others appended, once', () => {
    const path = join(directory(), 'a.jsonl')
    const foreign: string[] = []
    const { file } = open(path, { onForeign: (_, from, to) => foreign.push(`${from}-${to}`) })
    file.append(line('one'))
    appendFileSync(path, 'xyz\n')
    file.poll()
    file.append(line('two'))
    file.append(line('three'))
    expect(foreign).toEqual(['4-8', '4-8'])
  })
})

describe('a disk that refuses', () => {
  it.skipIf(process.platform !== 'linux')(
    'PAIN-16: tells a full disk once and reports what is lost at the end',
    () => {
      const { file, notices } = open('/dev/full', { open: () => openSync('/dev/full', 'r+') })
      file.append(line('one'))
      file.append(line('two'))
      file.close()
      expect(notices).toEqual([
        expect.objectContaining({ type: 'write_failed', errno: 'ENOSPC', path: '/dev/full' }),
        expect.objectContaining({ type: 'lines_lost', errno: 'ENOSPC', lines: 2 }),
      ])
    },
  )

  it('PAIN-16: writes what waited in its order as soon as the place is there', async () => {
    const parent = join(directory(), 'parent')
    writeFileSync(parent, 'a file where a directory should be')
    const { file, types } = open(join(parent, 'a.jsonl'))
    expect(file.append(line('one'))).toBe(true)
    file.append(line('two'))
    rmSync(parent)
    mkdirSync(parent)
    await vi.waitFor(() => expect(types()).toEqual(['write_failed', 'write_recovered']))
    file.append(line('three'))
    expect(readFileSync(file.path, 'utf8')).toBe('one\ntwo\nthree\n')
  })

  it('PAIN-16: drops new lines, not old ones, when too much is waiting', () => {
    let full = true
    const path = join(directory(), 'a.jsonl')
    const { file, notices } = open(path, {
      maxQueuedBytes: 10,
      write: (fd, bytes, offset) => {
        if (full) throw systemError('ENOSPC')
        return writeSync(fd, bytes, offset)
      },
    })
    expect(['one', 'two', 'three', 'x'].map((text) => file.append(line(text)))).toEqual([
      true,
      true,
      false,
      true,
    ])
    full = false
    expect(file.append(line('four'))).toBe(true)
    file.close()
    expect(readFileSync(path, 'utf8')).toBe('one\ntwo\nx\nfour\n')
    expect(notices.map(({ type }) => type)).toEqual(['write_failed', 'write_recovered', 'lines_lost'])
    expect(notices.at(-1)).toMatchObject({ lines: 1 })
  })

  it('PAIN-16: goes on in the middle of a line, or anew when somebody else came between', () => {
    for (const between of ['', 'foreign\n']) {
      const path = join(directory(), 'a.jsonl')
      let room = 6
      const { file } = open(path, {
        write: (fd, bytes, offset) => {
          if (room === 0) throw systemError('ENOSPC')
          const count = writeSync(fd, bytes, offset, Math.min(room, bytes.length - offset))
          room -= count
          return count
        },
      })
      file.append(line('one'))
      file.append(line('second'))
      expect(readFileSync(path, 'utf8')).toBe('one\nse')
      appendFileSync(path, between)
      room = 1000
      file.append(line('third'))
      expect(readFileSync(path, 'utf8')).toBe(
        between === '' ? 'one\nsecond\nthird\n' : 'one\nseforeign\nsecond\nthird\n',
      )
    }
  })

  it('PAIN-16: says once that the file was deleted', () => {
    const path = join(directory(), 'a.jsonl')
    const { file, types } = open(path)
    file.append(line('one'))
    rmSync(path)
    file.append(line('two'))
    file.append(line('three'))
    expect(types()).toEqual(['transcript_damaged'])
  })

  it('PAIN-16: whatever fails whenever, kept lines are whole and in order', () => {
    const faults = fc.array(fc.oneof(fc.nat(12), fc.constant('ENOSPC' as const)), { maxLength: 40 })
    fc.assert(
      fc.property(faults, fc.array(fc.nat(20), { minLength: 1, maxLength: 15 }), (plan, lengths) => {
        const path = join(directory(), 'a.jsonl')
        const steps = [...plan]
        const { file } = open(path, {
          maxQueuedBytes: 60,
          retryMs: 60_000,
          write: (fd, bytes, offset) => {
            const step = steps.shift()
            if (step === 'ENOSPC') throw systemError('ENOSPC')
            return writeSync(fd, bytes, offset, Math.min(bytes.length - offset, step ?? bytes.length))
          },
        })
        const kept = lengths
          .map((length, at) => `${at}:${'x'.repeat(length)}`)
          .filter((text) => file.append(line(text)))
        steps.length = 0
        file.close()
        expect(readFileSync(path, 'utf8').split('\n')).toEqual([...kept, ''])
      }),
      { numRuns: 150 },
    )
  })

  it('starts a new line when the file was cut under it', () => {
    const path = join(directory(), 'a.jsonl')
    const { file } = open(path)
    file.append(line('one'))
    truncateSync(path, 2)
    file.append(line('two'))
    expect(readFileSync(path, 'utf8')).toBe('on\ntwo\n')
  })

  it('closes its descriptor', () => {
    const { file } = open(join(directory(), 'a.jsonl'))
    file.append(line('one'))
    const { fd } = file
    file.close()
    expect(file.fd).toBeUndefined()
    expect(() => closeSync(fd ?? -1)).toThrow('EBADF')
  })
})
