import { mkdir, symlink, utimes } from 'node:fs/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Search } from '../platform/search.ts'
import { globTool } from './glob.ts'
import { callTool, createWorkplace, failureOf, textOf, type Workplace } from './tool-testing.testing.ts'

let place: Workplace
beforeEach(async () => {
  place = await createWorkplace()
})
const glob = (input: Record<string, unknown>, changes = {}) =>
  textOf(globTool, input, { ...place.ctx, ...changes })
const fail = (input: Record<string, unknown>, changes = {}) =>
  failureOf(globTool, input, { ...place.ctx, ...changes })
const layInOrder = async (names: readonly string[]) => {
  for (const [index, name] of names.entries()) {
    await place.lay({ [name]: '' })
    await utimes(place.at(name), 1000 + index, 1000 + index)
  }
}

describe('Glob', () => {
  it('lists paths relative to the current directory, oldest modification first', async () => {
    await layInOrder(['src/z.ts', 'c.md', 'src/deep/a.ts'])
    const outcome = await callTool(globTool, { pattern: '**/*.ts' }, place.ctx)
    expect(outcome.model.content).toBe('src/z.ts\nsrc/deep/a.ts')
    expect(outcome.output).toEqual({
      filenames: ['src/z.ts', 'src/deep/a.ts'],
      durationMs: expect.any(Number),
      numFiles: 2,
      truncated: false,
      totalMatches: 2,
      countIsComplete: true,
    })
  })

  it('shows the first hundred and how many there are', async () => {
    await layInOrder(Array.from({ length: 103 }, (_, index) => `f${String(index).padStart(3, '0')}`))
    const outcome = await callTool(globTool, { pattern: 'f*' }, place.ctx)
    expect(outcome.output).toMatchObject({ numFiles: 100, truncated: true, totalMatches: 103 })
    const lines = String(outcome.model.content).split('\n')
    expect(lines.slice(0, 2)).toEqual(['f000', 'f001'])
    expect(lines.at(-1)).toMatch(/^\(.*truncated.*100 of 103.*\)$/)
    expect(lines).toHaveLength(101)
  })

  it('finds hidden and ignored files, unless told otherwise, and never those of version control', async () => {
    await layInOrder(['.git/config', '.gitignore', 'out/a.js', '.hid/b.js'])
    await place.lay({ '.gitignore': 'out/\n' })
    expect(await glob({ pattern: '*.js' })).toBe('out/a.js\n.hid/b.js')
    expect(await glob({ pattern: '*.js' }, { env: { CLAUDE_CODE_GLOB_HIDDEN: 'false' } })).toBe('out/a.js')
    expect(await glob({ pattern: '*.js' }, { env: { CLAUDE_CODE_GLOB_NO_IGNORE: 'false' } })).toBe(
      '.hid/b.js',
    )
    expect(await glob({ pattern: 'config' })).toBe('No files found')
    expect(await glob({ pattern: '.git/*' })).toBe('.git/config')
  })

  it('searches a given directory, absolute patterns and patterns that climb', async () => {
    await layInOrder(['a/x.ts', 'b/y.ts', 'b/c/z.ts'])
    expect(await glob({ pattern: '*.ts', path: 'b' })).toBe('b/y.ts\nb/c/z.ts')
    expect(await glob({ pattern: `${place.root}/a/*` })).toBe('a/x.ts')
    const outcome = await callTool(
      globTool,
      { pattern: '../b/*.ts', path: 'a' },
      { ...place.ctx, cwd: place.root },
    )
    expect(outcome.model.content).toBe('b/y.ts')
    expect(await glob({ pattern: '*.ts' }, { cwd: place.at('a') })).toBe('x.ts')
    expect(await glob({ pattern: '../b/*.ts' }, { cwd: place.at('a') })).toBe(place.at('b/y.ts'))
    expect(await glob({ pattern: 'no/such/*.ts' })).toBe('No files found')
  })

  it('lists no directories and no links, and everything for an empty pattern', async () => {
    await layInOrder(['dir/file'])
    await symlink('dir/file', place.at('link'))
    expect(await glob({ pattern: 'dir' })).toBe('No files found')
    expect(await glob({ pattern: '*' })).toBe('dir/file')
    expect(await glob({ pattern: '' })).toBe('dir/file')
  })

  it('PAIN-02: leaves out files that may not be read', async () => {
    await layInOrder(['a', 'secret/b'])
    expect(await glob({ pattern: '**' }, { mayRead: (path: string) => !path.includes('secret') })).toBe('a')
  })

  it('is about the directory that the pattern starts in', async () => {
    const subjects = async (input: Record<string, string>) => (await globTool.prepare(input, '/w')).subjects
    const reading = (path: string) => [{ kind: 'path', access: 'read', path }]
    expect(await subjects({ pattern: '*.ts' })).toEqual(reading('/w'))
    expect(await subjects({ pattern: '/etc/host*' })).toEqual(reading('/etc'))
    expect(await subjects({ pattern: '/etc/**/x/*' })).toEqual(reading('/etc'))
    expect(await subjects({ pattern: '../x/*', path: 'sub' })).toEqual(reading('/w/x'))
    expect(await subjects({ pattern: '/*' })).toEqual(reading('/'))
    expect(await subjects({ pattern: '{/etc,x}/*' })).toEqual(reading('/w'))
    expect(await subjects({ pattern: 'src/*', path: '/p' })).toEqual(reading('/p/src'))
  })
})

describe('Glob fails', () => {
  it('for a directory that does not exist, and for a file, naming what was given', async () => {
    await place.lay({ file: '' })
    expect(await fail({ pattern: '*', path: 'nope' })).toMatchObject({
      class: 'V',
      code: 'glob_dir_missing',
      message: expect.stringContaining('nope'),
    })
    expect(await fail({ pattern: '*', path: 'undefined' })).toMatchObject({
      class: 'V',
      message: expect.stringContaining('undefined'),
    })
    expect(await fail({ pattern: '*', path: 'file' })).toMatchObject({
      class: 'V',
      code: 'glob_not_dir',
      message: expect.stringContaining('file'),
    })
  })

  it('for a malformed pattern, with the diagnostic', async () => {
    expect(await fail({ pattern: 'a[' })).toMatchObject({
      class: 'X',
      message: expect.stringMatching(/error parsing glob/),
    })
  })

  it('PAIN-31: when the search was stopped before it found anything; with results it says that they are not all', async () => {
    await mkdir(place.at('d'))
    const stopped = (found: string[]): Search => ({
      text: () => Promise.reject(new Error('unused')),
      files: async () =>
        found.length === 0
          ? { status: 'failed', reason: 'time-limit', message: 'The search was stopped after 20 s' }
          : {
              status: 'partial',
              reason: 'time-limit',
              message: 'The search was stopped after 20 s',
              found: { paths: found, total: 1 },
            },
    })
    expect(await fail({ pattern: '*' }, { search: stopped([]) })).toMatchObject({
      class: 'X',
      message: expect.stringMatching(/20 s.*not a "no"/),
    })
    const outcome = await callTool(
      globTool,
      { pattern: '*' },
      { ...place.ctx, search: stopped([place.at('a')]) },
    )
    expect(outcome.model.content).toBe('a\n(This result is incomplete. The search was stopped after 20 s.)')
    expect(outcome.output).toMatchObject({ truncated: true, countIsComplete: false, timedOut: true })
  })
})
