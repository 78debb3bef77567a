import { chmod, mkdir, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { encodeFile } from '../platform/encoding.ts'
import { readTool } from './read.ts'
import { callTool, createWorkplace, failureOf, type Workplace } from './tool-testing.testing.ts'
import { writeTool } from './write.ts'

let place: Workplace
beforeEach(async () => {
  place = await createWorkplace()
})
const read = (file_path: string) => callTool(readTool, { file_path }, place.ctx)
const write = (file_path: string, content: string) => callTool(writeTool, { file_path, content }, place.ctx)
const fail = (file_path: string, content = 'x') => failureOf(writeTool, { file_path, content }, place.ctx)

describe('Write', () => {
  it('creates a file in new directories', async () => {
    const outcome = await write('sub/deep/new.txt', 'one\ntwo\n')
    expect(await place.text('sub/deep/new.txt')).toBe('one\ntwo\n')
    expect(outcome).toMatchObject({
      output: {
        type: 'create',
        filePath: 'sub/deep/new.txt',
        content: 'one\ntwo\n',
        structuredPatch: [],
        originalFile: null,
        userModified: false,
      },
      model: { content: 'File created successfully at: sub/deep/new.txt' },
    })
    expect((await stat(place.at('sub'))).mode & 0o777).toBe(0o777 & ~process.umask())
  })

  it('replaces a file that was read, with patch and original, and again without reading', async () => {
    await place.lay({ 'a.txt': 'alpha\nbeta\n' })
    await read('a.txt')
    const outcome = await write('a.txt', 'alpha\nB\n')
    expect(outcome.output).toMatchObject({
      type: 'update',
      originalFile: 'alpha\nbeta\n',
      structuredPatch: [
        { oldStart: 1, oldLines: 2, newStart: 1, newLines: 2, lines: [' alpha', '-beta', '+B'] },
      ],
    })
    expect(outcome.model.content).toMatch(/^a\.txt was replaced\. \(.*up to date.*\)$/)
    await write('a.txt', '')
    expect(await place.text('a.txt')).toBe('')
    expect((await write('a.txt', '')).output).toMatchObject({ structuredPatch: [] })
  })

  it('keeps the mode, and takes line ends as given', async () => {
    await place.lay({ 'run.sh': 'old\r\n' })
    await chmod(place.at('run.sh'), 0o755)
    await read('run.sh')
    await write('run.sh', 'new  \nlines\n')
    expect(await place.text('run.sh')).toBe('new  \nlines\n')
    expect((await stat(place.at('run.sh'))).mode & 0o777).toBe(0o755)
  })

  it.each(['utf8-bom', 'utf16le-bom'] as const)(
    'keeps the byte order mark of a %s file',
    async (encoding) => {
      await place.lay({ a: encodeFile('old', encoding) })
      await read('a')
      await write('a', 'né')
      expect(await place.bytes('a')).toEqual(encodeFile('né', encoding))
    },
  )

  it('PAIN-19: writes no half characters', async () => {
    await write('a', 'x\ud83d')
    expect(await place.text('a')).toBe('x\ufffd')
  })

  it('PAIN-39: a touched file with the same bytes is not stale', async () => {
    await place.lay({ a: 'x' })
    await read('a')
    await utimes(place.at('a'), 1, 4_000_000_000)
    await write('a', 'y')
    expect(await place.text('a')).toBe('y')
  })

  it('treats a file that was deleted since as a new one', async () => {
    await place.lay({ a: 'x' })
    await read('a')
    await rm(place.at('a'))
    expect((await write('a', 'y')).output).toMatchObject({ type: 'create' })
  })

  it('PAIN-09: writes through a link to its target', async () => {
    await place.lay({ target: 'x' })
    await symlink('target', place.at('link'))
    await read('target')
    await write('link', 'y')
    expect(await place.text('target')).toBe('y')
  })
})

describe('Write refuses', () => {
  it('an existing file that was not read, or only seen in part because it is too long', async () => {
    await place.lay({ a: 'x', big: 'word word\n'.repeat(12_000) })
    expect(await fail('a')).toMatchObject({ class: 'V', code: 'not_read' })
    await read('big')
    expect(await fail('big')).toMatchObject({
      class: 'V',
      code: 'not_read',
      message: expect.stringContaining('PARTIAL'),
    })
  })

  it('a file that others changed, until it is read again', async () => {
    await place.lay({ a: 'x' })
    await read('a')
    await writeFile(place.at('a'), 'by another')
    expect(await fail('a')).toMatchObject({ class: 'V', code: 'stale' })
    expect(await fail('a')).toMatchObject({ class: 'V', code: 'stale' })
    await read('a')
    await write('a', 'y')
  })

  it('PAIN-39: a file that changes between the check and the write', async () => {
    await place.lay({ a: 'x' })
    await read('a')
    const call = await writeTool.prepare({ file_path: 'a', content: 'mine' }, place.root)
    await call.validate(place.ctx)
    await writeFile(place.at('a'), 'by another')
    const run = async () => {
      for await (const _ of call.run(place.ctx));
    }
    await expect(run()).rejects.toThrow(expect.objectContaining({ code: 'stale' }))
    expect(await place.text('a')).toBe('by another')
  })

  it('a directory, a device, a dangling link, and anything under /proc', async () => {
    await mkdir(place.at('dir'))
    await symlink(place.at('nowhere'), place.at('dangling'))
    expect(await fail('dir')).toMatchObject({
      class: 'V',
      code: 'write_is_directory',
      message: expect.stringContaining('name of a file'),
    })
    expect(await fail('/dev/null')).toMatchObject({ class: 'V' })
    expect(await fail('dangling')).toMatchObject({
      class: 'V',
      message: expect.stringContaining(place.at('nowhere')),
    })
    expect((await fail('/proc/new/file')).message).toMatch(/\/proc/)
  })

  it('PAIN-39: a file whose encoding it does not know', async () => {
    await place.lay({ a: Buffer.from([0xff, 0x00, 0x80]) })
    await read('a')
    expect(await fail('a')).toMatchObject({ class: 'V', code: 'file_undecodable' })
  })

  it('with the error of the system what the system refuses', async () => {
    await place.lay({ file: 'x' })
    expect(await fail('file/below/a')).toMatchObject({
      class: 'X',
      message: expect.stringMatching(/ENOTDIR|EEXIST/),
    })
  })
})
