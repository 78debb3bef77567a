import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openForAppend } from './create-files.ts'
import { reconcileMirror } from './mirror.ts'
import type { SessionNotice } from './notice.ts'
import { createOutput, type OpenedFile, type OutputOptions } from './output.ts'

const directory = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'output-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

const mirrored = (opened: Partial<OpenedFile> = {}, options: Partial<OutputOptions> = {}) => {
  const place = directory()
  const notices: SessionNotice[] = []
  const path = join(place, 'a.jsonl')
  const alias = join(place, 'b.jsonl')
  const output = createOutput({
    path,
    onNotice: (notice) => notices.push(notice),
    open: () => ({ fd: openForAppend(path, { create: true }), path, alias, link: 'mirror', ...opened }),
    ...options,
  })
  onTestFinished(() => output.close())
  return { output, notices, path, alias }
}

describe('a transcript under two names without hard links', () => {
  it('has every line in both files', () => {
    const { output, path, alias } = mirrored()
    output.append(Buffer.from('one\n'))
    output.append(Buffer.from('two\n'))
    expect([path, alias].map((file) => readFileSync(file, 'utf8'))).toEqual(['one\ntwo\n', 'one\ntwo\n'])
    expect(statSync(alias).mode & 0o777).toBe(0o600)
    expect(output.takeDirty()).toHaveLength(2)
    expect(output.takeDirty()).toEqual([])
  })

  it('goes on with one name when the second one fails, and says so once', () => {
    const { output, notices, alias, path } = mirrored()
    mkdirSync(alias)
    output.append(Buffer.from('one\n'))
    output.append(Buffer.from('two\n'))
    expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n')
    expect(output.link).toBe('none')
    expect(notices.map(({ type }) => type)).toEqual(['link_failed'])
  })

  it('PAIN-16: keeps in the second file what the disk of the first one refuses to the end', async () => {
    let full = false
    const { output, notices, path, alias } = mirrored(
      {},
      {
        write(fd, bytes, offset) {
          if (full) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' })
          return writeSync(fd, bytes, offset)
        },
      },
    )
    output.append(Buffer.from('one\n'))
    full = true
    output.append(Buffer.from('two\n'))
    output.append(Buffer.from('three\n'))
    output.close()
    expect(readFileSync(path, 'utf8')).toBe('one\n')
    expect(readFileSync(alias, 'utf8')).toBe('one\ntwo\nthree\n')
    expect(notices.map(({ type }) => type)).toEqual(['write_failed', 'write_recovered'])
    await reconcileMirror(path, alias)
    expect(readFileSync(path, 'utf8')).toBe('one\ntwo\nthree\n')
  })

  it('leaves no empty file where not even the first line had room', () => {
    const write = (): number => {
      throw Object.assign(new Error('no space left'), { code: 'ENOSPC' })
    }
    const { output, path, alias } = mirrored({}, { write })
    output.append(Buffer.from('one\n'))
    output.close()
    expect([path, alias].map((file) => existsSync(file))).toEqual([false, true])
  })

  it('says why there is no second name', () => {
    const { output, notices } = mirrored({ link: 'none', linkProblem: 'no permission' })
    output.append(Buffer.from('one\n'))
    expect(notices).toEqual([
      expect.objectContaining({ type: 'link_failed', message: expect.stringContaining('no permission') }),
    ])
  })
})

describe('evening out a mirror', () => {
  const pair = (canonical: string, mirror: string) => {
    const place = directory()
    const files = { a: join(place, 'a'), b: join(place, 'b') }
    writeFileSync(files.a, canonical)
    writeFileSync(files.b, mirror)
    const contents = () => [readFileSync(files.a, 'utf8'), readFileSync(files.b, 'utf8')]
    return { ...files, contents }
  }

  it.each([
    ['the mirror lacks the end', 'one\ntwo\n', 'one\n', 'one\ntwo\n'],
    ['the canonical file lacks the end', 'one\n', 'one\ntwo\n', 'one\ntwo\n'],
    ['both are equal', 'one\n', 'one\n', 'one\n'],
    ['the mirror says something else', 'one\n', 'other\nmore\n', 'one\n'],
    ['the mirror is empty', 'one\n', '', 'one\n'],
  ])('works when %s', async (_, canonical, mirror, expected) => {
    const files = pair(canonical, mirror)
    await reconcileMirror(files.a, files.b)
    expect(files.contents()).toEqual([expected, expected])
  })

  it('never rewrites the canonical file', async () => {
    const files = pair('one\n', 'xne\ntwo\n')
    const { ino } = statSync(files.a)
    await reconcileMirror(files.a, files.b)
    expect(statSync(files.a).ino).toBe(ino)
    appendFileSync(files.a, 'x'.repeat(3_000_000))
    await reconcileMirror(files.a, files.b)
    truncateSync(files.b, 2_000_000)
    await reconcileMirror(files.a, files.b)
    expect(readFileSync(files.b).equals(readFileSync(files.a))).toBe(true)
  })
})
