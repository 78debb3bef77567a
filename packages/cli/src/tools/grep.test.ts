import { utimes } from 'node:fs/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Search } from '../platform/search.ts'
import { grepTool, splitGlobs } from './grep.ts'
import { callTool, createWorkplace, failureOf, textOf, type Workplace } from './tool-testing.testing.ts'

let place: Workplace
beforeEach(async () => {
  place = await createWorkplace()
})
const grep = (input: Record<string, unknown>, changes = {}) =>
  textOf(grepTool, { pattern: 'needle', ...input }, { ...place.ctx, ...changes })
const fail = (input: Record<string, unknown>, changes = {}) =>
  failureOf(grepTool, { pattern: 'needle', ...input }, { ...place.ctx, ...changes })
const outputOf = async (input: Record<string, unknown>) =>
  (await callTool(grepTool, { pattern: 'needle', ...input }, place.ctx)).output

const layProject = async () => {
  await place.lay({
    'src/a.ts': 'const needle = 1;\nother\nneedle again\n',
    'b.md': 'first\nneedle here\nlast\n',
    'c.txt': 'nothing\n',
  })
  await utimes(place.at('src/a.ts'), 1000, 1000)
  await utimes(place.at('b.md'), 2000, 2000)
}

describe('Grep', () => {
  it('lists files with matches, newest first, under a headline with their number', async () => {
    await layProject()
    expect(await grep({})).toBe('Found 2 files\nb.md\nsrc/a.ts')
    expect(await grep({ pattern: 'first' })).toBe('Found 1 file\nb.md')
    expect(await grep({ pattern: 'absent' })).toBe('No files found')
    expect(await outputOf({})).toEqual({
      mode: 'files_with_matches',
      numFiles: 2,
      filenames: ['b.md', 'src/a.ts'],
      totalFiles: 2,
    })
  })

  it('shows matching lines with paths and numbers, sorted by path', async () => {
    await layProject()
    const content = { output_mode: 'content' }
    expect(await grep(content)).toBe(
      'b.md:2:needle here\nsrc/a.ts:1:const needle = 1;\nsrc/a.ts:3:needle again',
    )
    expect(await grep({ ...content, '-n': false })).toBe(
      'b.md:needle here\nsrc/a.ts:const needle = 1;\nsrc/a.ts:needle again',
    )
    expect(await grep({ ...content, pattern: 'absent' })).toBe('No matches found')
    expect(await outputOf(content)).toMatchObject({
      mode: 'content',
      numFiles: 0,
      filenames: [],
      numLines: 3,
    })
  })

  it('shows lines around matches, where -C wins over -A and -B', async () => {
    await layProject()
    const content = { output_mode: 'content', glob: '*.md' }
    expect(await grep({ ...content, '-A': 1 })).toBe('b.md:2:needle here\nb.md-3-last')
    expect(await grep({ ...content, '-B': 1 })).toBe('b.md-1-first\nb.md:2:needle here')
    expect(await grep({ ...content, '-A': 1, '-C': 0 })).toBe('b.md:2:needle here')
    expect(await grep({ output_mode: 'content', context: 1, '-n': false })).toBe(
      'b.md-first\nb.md:needle here\nb.md-last\n--\nsrc/a.ts:const needle = 1;\nsrc/a.ts-other\nsrc/a.ts:needle again',
    )
  })

  it('ignores context and number parameters in the other modes', async () => {
    await layProject()
    expect(await grep({ '-C': 2, '-n': true })).toBe('Found 2 files\nb.md\nsrc/a.ts')
  })

  it('counts matching lines per file, then in all', async () => {
    await layProject()
    const count = { output_mode: 'count' }
    expect(await grep(count)).toBe('b.md:1\nsrc/a.ts:2\n\nFound 3 total occurrences across 2 files.')
    expect(await grep({ ...count, path: 'b.md' })).toBe('b.md:1\n\nFound 1 total occurrence across 1 file.')
    expect(await grep({ ...count, pattern: 'absent' })).toBe(
      'No matches found\n\nFound 0 total occurrences across 0 files.',
    )
    expect(await outputOf(count)).toMatchObject({ mode: 'count', numFiles: 2, numMatches: 3, filenames: [] })
  })

  it('searches one file without naming it in each line', async () => {
    await layProject()
    expect(await grep({ path: 'src/a.ts', output_mode: 'content' })).toBe(
      '1:const needle = 1;\n3:needle again',
    )
    expect(await grep({ path: place.at('src'), output_mode: 'files_with_matches' })).toBe(
      'Found 1 file\nsrc/a.ts',
    )
  })

  it('ignores case, takes types, several globs, and only the matching parts', async () => {
    await layProject()
    expect(await grep({ pattern: 'NEEDLE' })).toBe('No files found')
    expect(await grep({ pattern: 'NEEDLE', '-i': true, type: 'ts' })).toBe('Found 1 file\nsrc/a.ts')
    expect(await grep({ glob: '*.{ts,js} b.*,!c*' })).toBe('Found 2 files\nb.md\nsrc/a.ts')
    expect(await grep({ output_mode: 'content', '-o': true, glob: '*.md' })).toBe('b.md:2:needle')
  })

  it('finds over lines with multiline only', async () => {
    await layProject()
    expect(await grep({ pattern: 'first.needle' })).toBe('No files found')
    expect(await grep({ pattern: 'first.needle', multiline: true, output_mode: 'content' })).toBe(
      'b.md:1:first\nb.md:2:needle here',
    )
  })

  it('pages with head_limit and offset, and says where to go on', async () => {
    await place.lay({ a: 'needle 1\nneedle 2\nneedle 3\nneedle 4\n' })
    const content = { output_mode: 'content', path: 'a' }
    expect(await grep({ ...content, head_limit: 2 })).toBe(
      '1:needle 1\n2:needle 2\n[lines 1-2 of 4. Go on with offset 2.]',
    )
    expect(await grep({ ...content, head_limit: 2, offset: 2 })).toBe(
      '3:needle 3\n4:needle 4\n[lines 3-4 of 4.]',
    )
    expect(await grep({ ...content, offset: 9 })).toMatch(/^There are 4 lines; none/)
    expect(await grep({ ...content, head_limit: 0 })).toContain('4:needle 4')
    expect(await outputOf({ ...content, head_limit: 1, offset: 1 })).toMatchObject({
      numLines: 1,
      totalLines: 4,
      appliedLimit: 1,
      appliedOffset: 1,
    })
  })

  it('shows the first 250 when nothing else is said', async () => {
    await place.lay({ a: 'needle\n'.repeat(300) })
    const text = await grep({ output_mode: 'content', path: 'a' })
    expect(text).toContain('\n250:needle\n[lines 1-250 of 300. Go on with offset 250.]')
  })

  it('cuts text at 20,000 characters and long lines at 500 columns', async () => {
    await place.lay({ a: `needle ${'x'.repeat(400)}\n`.repeat(100), b: `needle${'y'.repeat(600)}\n` })
    const text = await grep({ output_mode: 'content', path: 'a' })
    expect(text).toMatch(/\n\n\.\.\. \[52 lines truncated\] \.\.\.$/)
    expect(text.indexOf('\n\n...')).toBe(20_000)
    expect(await grep({ output_mode: 'content', path: 'b' })).not.toContain('yyy')
  })

  it('takes patterns that start with a dash and empty ones', async () => {
    await place.lay({ a: '--flag\n', b: 'x\n' })
    expect(await grep({ pattern: '--flag' })).toBe('Found 1 file\na')
    expect(await grep({ pattern: '' })).toMatch(/^Found 2 files/)
  })

  it('PAIN-02: denied files do not match', async () => {
    await layProject()
    const mayRead = (path: string) => !path.endsWith('.md')
    expect(await grep({}, { mayRead })).toBe('Found 1 file\nsrc/a.ts')
    expect(await grep({ output_mode: 'content' }, { mayRead })).not.toContain('b.md')
  })

  it('shows the one-line notice for a match in a binary file that is named', async () => {
    await place.lay({ 'x.bin': Buffer.from('\0needle') })
    expect(await grep({ path: 'x.bin', output_mode: 'content' })).toMatch(/^binary file matches/)
  })

  it('is about its path', async () => {
    expect((await grepTool.prepare({ pattern: 'x', path: 'sub' }, '/w')).subjects).toEqual([
      { kind: 'path', access: 'read', path: '/w/sub' },
    ])
    expect(await grepTool.prepare({ pattern: 'x' }, '/w')).toMatchObject({
      parallel: true,
      readOnly: true,
      subjects: [{ path: '/w' }],
    })
  })
})

describe('Grep fails', () => {
  it('for a path that does not exist, and for a device', async () => {
    expect(await fail({ path: 'nope' })).toMatchObject({
      class: 'V',
      code: 'grep_path_missing',
      message: expect.stringContaining('nope'),
    })
    expect(await fail({ path: '/dev/zero' })).toMatchObject({ class: 'V' })
  })

  it.each([
    [{ pattern: 'a(' }, /unclosed group/],
    [{ type: 'nonsense' }, /unrecognized file type/],
    [{ glob: '[' }, /error parsing glob/],
  ])('for %j, with the diagnostic of the search', async (input, message) => {
    await place.lay({ a: 'needle' })
    expect(await fail(input)).toMatchObject({ class: 'X', message: expect.stringMatching(message) })
  })

  it('PAIN-31: when the search was stopped without a result; with some it says that they are not all', async () => {
    const search = (outcome: Awaited<ReturnType<Search['text']>>): Search => ({
      files: () => Promise.reject(new Error('unused')),
      text: async () => outcome,
    })
    const message = 'The search was stopped after 20 s'
    expect(
      await fail({}, { search: search({ status: 'failed', reason: 'time-limit', message }) }),
    ).toMatchObject({
      class: 'X',
      message: expect.stringMatching(/20 s.*not a "no"/),
    })
    expect(
      await fail({}, { search: search({ status: 'failed', reason: 'killed', message: 'x' }) }),
    ).toMatchObject({ class: 'X' })
    const found = [{ path: place.at('a'), lines: [], count: 0 }]
    expect(
      await grep({}, { search: search({ status: 'partial', reason: 'time-limit', message, found }) }),
    ).toBe('Found 1 file\na\n(This result is incomplete. The search was stopped after 20 s.)')
    expect(
      await grep(
        {},
        { search: search({ status: 'partial', reason: 'unreadable', message: 'x', found: [] }) },
      ),
    ).toBe('No files found\n(This result is incomplete. x.)')
  })
})

describe('splitGlobs', () => {
  it.each([
    ['*.ts', ['*.ts']],
    ['*.ts *.js', ['*.ts', '*.js']],
    ['*.ts,*.js', ['*.ts', '*.js']],
    ['*.{ts,tsx}, !dist/** ', ['*.{ts,tsx}', '!dist/**']],
    ['{a,b}/{c,d}.ts', ['{a,b}/{c,d}.ts']],
    ['', []],
    ['{a', ['{a']],
  ])('splits %j', (text, globs) => {
    expect(splitGlobs(text)).toEqual(globs)
  })
})
