import { execFileSync } from 'node:child_process'
import { mkdir, open, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { readTool } from './read.ts'
import { callTool, createWorkplace, failureOf, textOf, type Workplace } from './tool-testing.testing.ts'

let place: Workplace
beforeEach(async () => {
  place = await createWorkplace()
})
const read = (input: Record<string, unknown>, changes = {}) =>
  textOf(readTool, input, { ...place.ctx, ...changes })
const fail = (input: Record<string, unknown>, changes = {}) =>
  failureOf(readTool, input, { ...place.ctx, ...changes })

describe('Read: text', () => {
  it('shows each line after its number and a tab, and the empty line after a final newline', async () => {
    await place.lay({ 'a.txt': 'alpha\nbeta\ngamma\n' })
    const outcome = await callTool(readTool, { file_path: place.at('a.txt') }, place.ctx)
    expect(outcome.model).toEqual({ content: '1\talpha\n2\tbeta\n3\tgamma\n4\t' })
    expect(outcome.output).toEqual({
      type: 'text',
      file: {
        filePath: place.at('a.txt'),
        content: 'alpha\nbeta\ngamma\n',
        numLines: 4,
        startLine: 1,
        totalLines: 4,
      },
    })
  })

  it('shows the lines from offset, as many as limit says, with their real numbers', async () => {
    await place.lay({ 'a.txt': 'alpha\nbeta\ngamma\n' })
    const outcome = await callTool(readTool, { file_path: 'a.txt', offset: 2, limit: 9 }, place.ctx)
    expect(outcome.model.content).toBe('2\tbeta\n3\tgamma\n4\t')
    expect(outcome.output).toEqual({
      type: 'text',
      file: { filePath: 'a.txt', content: 'beta\ngamma\n', numLines: 3, startLine: 2, totalLines: 4 },
    })
    expect(await read({ file_path: 'a.txt', offset: 2, limit: 1 })).toBe('2\tbeta')
  })

  it.each([
    [{ offset: 0 }, '1\ta\n2\tb'],
    [{ offset: -3 }, '1\ta\n2\tb'],
    [{ limit: 0 }, '1\ta\n2\tb'],
    [{ limit: -1 }, '1\ta\n2\tb'],
    [{ offset: 2.9 }, '2\tb'],
    [{ limit: 1.5 }, '1\ta'],
    [{ offset: '2' }, '2\tb'],
  ])('takes %j as a range that makes sense', async (range, expected) => {
    await place.lay({ a: 'a\nb' })
    expect(await read({ file_path: 'a', ...range })).toBe(expected)
  })

  it('says that a file is empty, and that it has fewer lines than the offset', async () => {
    await place.lay({ empty: '', short: 'a\nb' })
    const empty = await callTool(readTool, { file_path: 'empty' }, place.ctx)
    expect(empty.model.content).toMatch(/^<system-reminder>.*empty.*<\/system-reminder>$/)
    expect(empty.output).toMatchObject({ file: { content: '', numLines: 1, totalLines: 1 } })
    const past = await callTool(readTool, { file_path: 'short', offset: 7 }, place.ctx)
    expect(past.model.content).toMatch(/^<system-reminder>.*2 lines.*line 7.*<\/system-reminder>$/)
    expect(past.output).toMatchObject({ file: { content: '', numLines: 0, startLine: 7, totalLines: 2 } })
  })

  it.each([
    ['CRLF', Buffer.from('a\r\nb\r\n'), 'a\nb\n'],
    ['a lone CR', Buffer.from('a\rb\n'), 'a\rb\n'],
    ['a UTF-8 byte order mark', Buffer.from('\ufeffa\nb'), 'a\nb'],
    ['UTF-16LE', Buffer.from('\ufeffä\r\n😀', 'utf16le'), 'ä\n😀'],
  ])('reads text with %s', async (_, bytes, content) => {
    await place.lay({ a: bytes })
    const whole = await callTool(readTool, { file_path: 'a' }, place.ctx)
    expect(whole.output).toMatchObject({ file: { content } })
    const lines = content.split('\n')
    for (let line = 1; line <= lines.length; line += 1) {
      const one = await callTool(readTool, { file_path: 'a', offset: line, limit: 1 }, place.ctx)
      expect(one.output).toMatchObject({
        file: { content: lines[line - 1], totalLines: lines.length, numLines: 1 },
      })
    }
  })

  it('shows what it cannot decode and notes that Edit and Write will refuse the file', async () => {
    await place.lay({ latin1: Buffer.from('caf\xe9\n', 'latin1'), nul: 'a\0b' })
    expect(await read({ file_path: 'latin1' })).toMatch(
      /^1\tcaf\ufffd\n2\t\n\n\[.*invalid UTF-8.*Edit and Write refuse.*\]$/,
    )
    expect(await read({ file_path: 'nul' })).toMatch(/^1\ta\ufffdb\n\n\[.*NUL bytes/)
  })

  it('resolves relative paths against the current directory and ~ against the home directory', async () => {
    await mkdir(place.at('sub'))
    await place.lay({ 'sub/a.txt': 'x' })
    expect(await read({ file_path: 'a.txt' }, { cwd: place.at('sub') })).toBe('1\tx')
    expect((await fail({ file_path: '~/surely/not/there' })).message).toContain('~/surely/not/there')
  })
})

describe('Read: limits', () => {
  it('shows 262,144 bytes and refuses one more, unless a part is asked for', async () => {
    const line = `${'x'.repeat(63)}\n`
    await place.lay({ fits: line.repeat(4096), over: `${line.repeat(4096)}y` })
    const countTokens = () => Promise.resolve(1000)
    expect(await read({ file_path: 'fits' }, { countTokens })).toContain('\n4096\t')
    const whole = await fail({ file_path: 'over' })
    expect(whole).toMatchObject({ class: 'V', code: 'read_too_big_bytes' })
    expect(whole.message).toMatch(/262145 bytes.*256KB.*offset and limit/)
    expect(await read({ file_path: 'over', offset: 4097 })).toBe('4097\ty')
    expect(await fail({ file_path: 'over', offset: 1 }, { countTokens })).toMatchObject({
      class: 'X',
      code: 'read_too_big_bytes',
    })
  })

  it('gives the first page of a file with too many tokens and says how to go on', async () => {
    await place.lay({ big: `${'word '.repeat(10)}\n`.repeat(1000) })
    const outcome = await callTool(
      readTool,
      { file_path: 'big' },
      { ...place.ctx, countTokens: async () => 50_000 },
    )
    const { file } = JSON.parse(JSON.stringify(outcome.output))
    expect(file).toMatchObject({ truncatedByTokenCap: true, totalLines: 1001, startLine: 1 })
    expect(file.numLines).toBeGreaterThan(400)
    expect(file.numLines).toBeLessThan(501)
    expect(outcome.model.content).toContain(
      `[PARTIAL view: lines 1-${file.numLines} of 1001, as many as fit. Go on with offset ${file.numLines + 1} and limit ${file.numLines}`,
    )
  })

  it('refuses a range with too many tokens, and counts a quarter of the characters when nobody counts', async () => {
    await place.lay({ big: 'word '.repeat(30_000) })
    expect(await fail({ file_path: 'big', limit: 5 })).toMatchObject({
      class: 'X',
      code: 'read_too_big_tokens',
      message: expect.stringMatching(/37500 tokens.*25000/),
    })
    expect(await fail({ file_path: 'big' })).toMatchObject({ code: 'read_too_big_tokens' })
    const env = { CLAUDE_CODE_FILE_READ_MAX_OUTPUT_TOKENS: '40000' }
    expect(await read({ file_path: 'big' }, { env })).toContain('word')
  })

  it('reads a part of a 100 MB file without loading it', async () => {
    const handle = await open(place.at('huge'), 'w')
    const block = Buffer.from(`${'0123456789'.repeat(9)}abcdefghi\n`.repeat(10_000))
    for (let i = 0; i < 100; i += 1) await handle.write(block)
    await handle.close()
    const before = process.memoryUsage().arrayBuffers
    let peak = 0
    const timer = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().arrayBuffers - before)
    }, 1)
    const outcome = await callTool(readTool, { file_path: 'huge', offset: 900_001, limit: 2 }, place.ctx)
    clearInterval(timer)
    expect(outcome.output).toMatchObject({ file: { numLines: 2, startLine: 900_001, totalLines: 1_000_001 } })
    expect(peak).toBeLessThan(60 * 1024 * 1024)
    await rm(place.at('huge'))
  })
})

describe('Read: refusals', () => {
  it('names a missing file, the current directory and a file that may have been meant', async () => {
    await place.lay({ 'a.tsx': '' })
    const missing = await fail({ file_path: place.at('a.ts') })
    expect(missing).toMatchObject({ class: 'X', code: 'read_not_found' })
    expect(missing.message).toContain(`${place.at('a.ts')} does not exist`)
    expect(missing.message).toContain(`current directory is ${place.root}`)
    expect(missing.message).toContain(`Did you mean ${place.at('a.tsx')}?`)
    expect((await fail({ file_path: 'a.ts' }, { mayRead: () => false })).message).not.toContain('tsx')
    expect((await fail({ file_path: 'no/such/x.ts' })).code).toBe('read_not_found')
    expect((await fail({ file_path: 'a.tsx/below' })).code).toBe('read_not_found')
  })

  it('gives EISDIR for a directory', async () => {
    expect(await fail({ file_path: place.root })).toMatchObject({
      class: 'X',
      message: expect.stringMatching(/^EISDIR/),
    })
  })

  it('refuses binary files by extension and tries files without one', async () => {
    await place.lay({ 'x.exe': 'MZ', X: 'text' })
    expect(await fail({ file_path: 'x.EXE' })).toMatchObject({
      class: 'V',
      code: 'read_binary',
      message: expect.stringContaining('.exe'),
    })
    expect(await read({ file_path: 'X' })).toBe('1\ttext')
  })

  it('refuses devices, pipes and process files at once', async () => {
    execFileSync('mkfifo', [place.at('fifo')])
    await symlink('/dev/zero', place.at('zero'))
    for (const file_path of ['/dev/zero', place.at('zero'), place.at('fifo'), '/proc/self/environ']) {
      expect(await fail({ file_path })).toMatchObject({ class: 'V' })
    }
  })

  it('refuses a path with a NUL byte before anything else happens', async () => {
    await expect(readTool.prepare({ file_path: 'a\0b' }, place.root)).rejects.toThrow(/NUL/)
  })
})

describe('Read: what others are told', () => {
  it('is read-only, parallel, and about the absolute path', async () => {
    const call = await readTool.prepare({ file_path: 'sub/../a.txt' }, place.root)
    expect(call).toMatchObject({ readOnly: true, parallel: true })
    expect(call.subjects).toEqual([{ kind: 'path', access: 'read', path: join(place.root, 'a.txt') }])
  })

  it('notes what was read, with the hash of all bytes, also after reading a part', async () => {
    await place.lay({ a: 'x\ny\n' })
    await read({ file_path: 'a', limit: 1 })
    const part = place.ctx.readState.get(place.at('a'))
    expect(part).toMatchObject({ view: 'range', written: false })
    await read({ file_path: 'a' })
    expect(place.ctx.readState.get(place.at('a'))).toMatchObject({
      view: 'whole',
      text: 'x\ny\n',
      hash: part?.hash,
    })
    await writeFile(place.at('a'), 'other')
    await read({ file_path: 'a' })
    expect(place.ctx.readState.get(place.at('a'))?.hash).not.toBe(part?.hash)
    expect(await readFile(place.at('a'), 'utf8')).toBe('other')
  })
})
