import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readGivenFile } from './given-file.ts'

const place = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'given-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  return directory
}
const written = (content: string | Uint8Array): string => {
  const file = join(place(), 'file')
  writeFileSync(file, content)
  return file
}

describe('a file that a command line names', () => {
  it('is read as text, without its byte order mark', () => {
    expect(readGivenFile(written('\uFEFFhéllo\n'))).toBe('héllo\n')
    expect(readGivenFile(written(''))).toBe('')
  })

  it.each<[string, () => string, RegExp]>([
    ['a file that is not there', () => join(place(), 'none'), /no such file/],
    ['a file below a file', () => join(written('x'), 'none'), /no such file/],
    ['a directory', place, /directory/],
    ['binary data', () => written(Uint8Array.of(1, 0, 2)), /binary/],
    ['Latin 1', () => written(Uint8Array.of(0x63, 0xe9)), /UTF-8/],
    ['too much', () => written('x'.repeat(101)), /longer than 100 bytes/],
  ])('says what is wrong with %s', (_what, path, reason) => {
    expect(() => readGivenFile(path(), { maxBytes: 100 })).toThrow(reason)
  })

  it.skipIf(process.platform === 'win32')('may be a pipe, and one that nobody writes to is given up', () => {
    const pipe = join(place(), 'pipe')
    execFileSync('mkfifo', [pipe])
    expect(() => readGivenFile(pipe, { silentMs: 50 })).toThrow(/nothing came from the pipe/)
    const writer = spawn('sh', ['-c', `printf 'from the pipe' > '${pipe}'`], { stdio: 'ignore' })
    onTestFinished(() => void writer.kill())
    expect(readGivenFile(pipe, { silentMs: 30_000 })).toBe('from the pipe')
  })

  it.skipIf(process.platform === 'win32')('never ends and is refused', () => {
    expect(() => readGivenFile('/dev/urandom', { maxBytes: 1_000 })).toThrow(/longer than 1000 bytes/)
  })
})
