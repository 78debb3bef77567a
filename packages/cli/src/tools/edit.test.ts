import { chmod, link, mkdir, readlink, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { editTool } from './edit.ts'
import { readTool } from './read.ts'
import { callTool, createWorkplace, failureOf, textOf, type Workplace } from './tool-testing.testing.ts'
import { writeTool } from './write.ts'

let place: Workplace
beforeEach(async () => {
  place = await createWorkplace()
})
const read = (file_path: string) => callTool(readTool, { file_path }, place.ctx)
const edit = (file_path: string, old_string: string, new_string: string, more = {}) =>
  callTool(editTool, { file_path, old_string, new_string, ...more }, place.ctx)
const fail = (file_path: string, old_string: string, new_string: string, more = {}) =>
  failureOf(editTool, { file_path, old_string, new_string, ...more }, place.ctx)

describe('Edit', () => {
  it('replaces the one match and reports patch, original and strings', async () => {
    await place.lay({ 'a.txt': 'alpha\nbeta\ngamma\n' })
    await read('a.txt')
    const outcome = await edit('a.txt', 'beta', 'BETA')
    expect(await place.text('a.txt')).toBe('alpha\nBETA\ngamma\n')
    expect(outcome.output).toEqual({
      filePath: 'a.txt',
      oldString: 'beta',
      newString: 'BETA',
      originalFile: 'alpha\nbeta\ngamma\n',
      structuredPatch: [
        { oldStart: 1, oldLines: 3, newStart: 1, newLines: 3, lines: [' alpha', '-beta', '+BETA', ' gamma'] },
      ],
      userModified: false,
      replaceAll: false,
    })
    expect(outcome.model.content).toMatch(/^a\.txt was edited\. \([^)]*up to date[^)]*\)$/)
    expect(outcome.model.isError).toBeUndefined()
  })

  it('needs no second read between edits, and one after a partial read neither', async () => {
    await place.lay({ 'a.txt': 'one\ntwo\nthree\n' })
    await callTool(readTool, { file_path: 'a.txt', offset: 2, limit: 1 }, place.ctx)
    await edit('a.txt', 'one', '1')
    await edit('a.txt', 'three', '3')
    expect(await place.text('a.txt')).toBe('1\ntwo\n3\n')
  })

  it('replaces every occurrence with replace_all, also inside words', async () => {
    await place.lay({ 'a.txt': 'cat concat\ncat\n' })
    await read('a.txt')
    const outcome = await edit('a.txt', 'cat', 'dog', { replace_all: true })
    expect(await place.text('a.txt')).toBe('dog condog\ndog\n')
    expect(outcome.output).toMatchObject({ replaceAll: true, oldString: 'cat', newString: 'dog' })
    expect(outcome.model.content).toMatch(/^Every occurrence/)
  })

  it('takes dollar signs and other patterns of replacement as they are', async () => {
    await place.lay({ a: 'price' })
    await read('a')
    await edit('a', 'price', "$& $1 $$ $'")
    expect(await place.text('a')).toBe("$& $1 $$ $'")
  })

  it("finds text whose quotation marks the file writes as curly ones, and keeps the file's marks", async () => {
    await place.lay({ 'a.md': 'He said “hello, it’s me” twice.\n' })
    await read('a.md')
    const outcome = await edit('a.md', `said "hello, it's me"`, `said "bye, it's 'me'"`)
    expect(await place.text('a.md')).toBe('He said “bye, it’s ‘me’” twice.\n')
    expect(outcome.output).toMatchObject({
      oldString: 'said “hello, it’s me”',
      newString: 'said “bye, it’s ‘me’”',
    })
  })

  it('prefers an exact match to one with folded quotation marks', async () => {
    await place.lay({ a: '“x” "x"' })
    await read('a')
    await edit('a', '"x"', 'y')
    expect(await place.text('a')).toBe('“x” y')
  })

  it('takes the line end along when it deletes whole lines, and only then', async () => {
    await place.lay({ a: 'one\ntwo\nthree four\nfive' })
    await read('a')
    await edit('a', 'two', '')
    expect(await place.text('a')).toBe('one\nthree four\nfive')
    await edit('a', ' four', '')
    expect(await place.text('a')).toBe('one\nthree\nfive')
    await edit('a', 'five', '')
    expect(await place.text('a')).toBe('one\nthree\n')
  })

  it('creates a file with an empty old_string, with its directories, and fills an empty one', async () => {
    const created = await edit('new/deep/a.txt', '', 'text\r\n')
    expect(await place.text('new/deep/a.txt')).toBe('text\r\n')
    expect(created.output).toMatchObject({ originalFile: null, structuredPatch: [], newString: 'text\r\n' })
    expect(created.model.content).toBe('File created successfully at: new/deep/a.txt')
    await place.lay({ empty: '' })
    await edit('empty', '', 'filled')
    expect(await place.text('empty')).toBe('filled')
    await edit('new/deep/a.txt', 'text', 'known')
    expect(await place.text('new/deep/a.txt')).toBe('known\r\n')
  })

  it('keeps mode, links and other names of the file', async () => {
    await place.lay({ 'run.sh': 'old', one: 'old' })
    await chmod(place.at('run.sh'), 0o755)
    await link(place.at('one'), place.at('two'))
    await symlink('run.sh', place.at('link'))
    await read('link')
    await edit('link', 'old', 'new')
    expect((await stat(place.at('run.sh'))).mode & 0o777).toBe(0o755)
    expect(await readlink(place.at('link'))).toBe('run.sh')
    await edit('run.sh', 'new', 'newer')
    expect(await place.text('link')).toBe('newer')
    await read('one')
    await edit('one', 'old', 'new')
    expect(await place.text('two')).toBe('new')
  })
})

describe('Edit refuses', () => {
  it('strings that are the same', async () => {
    expect(await fail('any', 'x', 'x')).toMatchObject({ class: 'V', code: 'edit_no_change' })
  })

  it('a file that was not read', async () => {
    await place.lay({ a: 'x' })
    expect(await fail('a', 'x', 'y')).toMatchObject({ class: 'V', code: 'not_read' })
  })

  it('to create a file that exists with content', async () => {
    await place.lay({ a: 'x' })
    await read('a')
    expect(await fail('a', '', 'y')).toMatchObject({ class: 'V', code: 'edit_create_exists' })
  })

  it('a file that does not exist, with the name of a similar one', async () => {
    await place.lay({ 'a.js': '' })
    expect(await fail('a.ts', 'x', 'y')).toMatchObject({
      class: 'V',
      code: 'edit_not_found',
      message: expect.stringContaining(place.at('a.js')),
    })
  })

  it('a directory, a notebook and a device', async () => {
    await mkdir(place.at('dir'))
    await place.lay({ 'n.ipynb': '{}' })
    expect(await fail('dir', 'x', 'y')).toMatchObject({ class: 'V', code: 'edit_is_directory' })
    expect(await fail('n.ipynb', 'x', 'y')).toMatchObject({
      class: 'V',
      code: 'edit_notebook',
      message: expect.stringContaining('NotebookEdit'),
    })
    expect(await fail('/dev/null', 'x', 'y')).toMatchObject({ class: 'V' })
  })

  it('a string that does not occur, and repeats it', async () => {
    await place.lay({ a: 'function f() {\n\treturn 1\n}\n' })
    await read('a')
    const plain = await fail('a', 'nowhere', 'y')
    expect(plain).toMatchObject({ class: 'V', code: 'edit_no_match' })
    expect(plain.message.split('\n')[1]).toBe('String: nowhere')
    expect((await fail('a', '  return 1', 'y')).message).toContain(
      'differs only in white space starts at line 2',
    )
    expect((await fail('a', '2\t\treturn 1', 'y')).message).toContain('numbers and tabs')
  })

  it('a string that occurs more than once, with the count', async () => {
    await place.lay({ a: 'x x x' })
    await read('a')
    const failure = await fail('a', 'x', 'y')
    expect(failure).toMatchObject({
      class: 'V',
      code: 'edit_not_unique',
      message: expect.stringMatching(/3 times.*replace_all/),
    })
    expect(failure.message.split('\n')[1]).toBe('String: x')
    expect(await place.text('a')).toBe('x x x')
  })

  it('PAIN-39: bytes that are no text in a known encoding', async () => {
    await place.lay({ a: Buffer.from('caf\xe9', 'latin1') })
    await read('a')
    expect(await fail('a', 'caf', 'x')).toMatchObject({
      class: 'V',
      code: 'file_undecodable',
      message: expect.stringContaining('invalid UTF-8'),
    })
    expect(await place.bytes('a')).toEqual(Buffer.from('caf\xe9', 'latin1'))
  })
})

describe('Edit and changes by others', () => {
  it('PAIN-39: a touched file with the same bytes is not stale', async () => {
    await place.lay({ a: 'x' })
    await read('a')
    const later = new Date(Date.now() + 60_000)
    await utimes(place.at('a'), later, later)
    await edit('a', 'x', 'y')
    expect(await place.text('a')).toBe('y')
  })

  it('PAIN-39: the same time of modification does not hide other bytes', async () => {
    await place.lay({ a: 'x one' })
    await read('a')
    const { atime, mtime } = await stat(place.at('a'))
    await writeFile(place.at('a'), 'x two')
    await utimes(place.at('a'), atime, mtime)
    expect(await fail('a', 'one', 'y')).toMatchObject({ class: 'V', code: 'stale' })
  })

  it('goes through when the place is beyond doubt, says so, and leaves Write refused until the next read', async () => {
    await place.lay({ a: 'one\ntwo\n' })
    await read('a')
    await writeFile(place.at('a'), 'one\ntwo\nthree by another\n')
    const outcome = await edit('a', 'two', '2')
    expect(await place.text('a')).toBe('one\n2\nthree by another\n')
    expect(outcome.output).toMatchObject({ staleRecovered: true })
    expect(outcome.model.content).toMatch(/changes by others/)
    await edit('a', 'one', '1')
    const write = { file_path: 'a', content: 'all' }
    expect(await failureOf(writeTool, write, place.ctx)).toMatchObject({ code: 'stale' })
    await read('a')
    await callTool(writeTool, write, place.ctx)
    expect(await place.text('a')).toBe('all')
  })

  it('is refused when the match is gone or no longer the only one', async () => {
    await place.lay({ a: 'one two' })
    await read('a')
    await writeFile(place.at('a'), 'two two')
    expect(await fail('a', 'one', '1')).toMatchObject({ class: 'V', code: 'stale' })
    expect(await fail('a', 'two', '2')).toMatchObject({ class: 'V', code: 'stale' })
    expect(await fail('a', 'two', '2', { replace_all: true })).toMatchObject({ class: 'V', code: 'stale' })
  })

  it('works out again what changed between the question and the answer', async () => {
    await place.lay({ a: 'one\ntwo\n' })
    await read('a')
    const call = await editTool.prepare({ file_path: 'a', old_string: 'two', new_string: '2' }, place.root)
    await call.validate(place.ctx)
    await writeFile(place.at('a'), 'zero\none\ntwo\n')
    for await (const event of call.run(place.ctx))
      if (event.type === 'done') expect(event.output.output).toMatchObject({ staleRecovered: true })
    expect(await place.text('a')).toBe('zero\none\n2\n')
  })
})

describe('Edit: what others are told', () => {
  it('writes, is serial, and is about the absolute path', async () => {
    const call = await editTool.prepare(
      { file_path: 'a', old_string: 'x', new_string: 'y', replace_all: 'true' },
      place.root,
    )
    expect(call).toMatchObject({ readOnly: false, parallel: false, input: { replace_all: true } })
    expect(call.subjects).toEqual([{ kind: 'path', access: 'write', path: place.at('a') }])
  })

  it('keeps trailing blanks in what it writes', async () => {
    await place.lay({ a: 'x\n' })
    await read('a')
    await edit('a', 'x', 'y  \t')
    expect(await place.text('a')).toBe('y  \t\n')
    expect(await textOf(readTool, { file_path: 'a', limit: 1 }, place.ctx)).toBe('1\ty  \t')
  })
})
