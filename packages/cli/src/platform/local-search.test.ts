import { chmod, mkdir, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { createChildRegistry } from './child-registry.ts'
import { createSearch } from './local-search.ts'
import type { FileQuery, Search, TextQuery } from './search.ts'
import { tempFolder } from './temp-folder.testing.ts'

const registry = createChildRegistry()
afterAll(() => registry.close(100))
const never = new AbortController().signal

let root = ''
beforeEach(async () => {
  root = await tempFolder('search')
})

const lay = async (files: Readonly<Record<string, string>>): Promise<void> => {
  let time = 1_700_000_000
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true })
    await writeFile(join(root, name), text)
    await utimes(join(root, name), time, time)
    time += 10
  }
}

const fileQuery = (part: Partial<FileQuery> = {}): FileQuery => ({
  directory: root,
  pattern: '',
  hidden: true,
  ignoreFiles: false,
  limit: 100,
  timeLimitMs: 20_000,
  accept: () => true,
  ...part,
})
const textQuery = (part: Partial<TextQuery> = {}): TextQuery => ({
  path: root,
  isDirectory: true,
  pattern: 'needle',
  mode: 'content',
  globs: [],
  ignoreCase: false,
  multiline: false,
  onlyMatching: false,
  before: 0,
  after: 0,
  timeLimitMs: 20_000,
  accept: () => true,
  ...part,
})

const ripgrep = createSearch({ registry, env: process.env })
const scan = createSearch({ registry, env: process.env, program: '/no/such/program' })
const relative = (paths: readonly string[]): string[] => paths.map((path) => path.slice(root.length + 1))
const namesOf = async (search: Search, part: Partial<FileQuery>): Promise<string[]> => {
  const outcome = await search.files(fileQuery(part), never)
  expect(outcome.status).toBe('complete')
  return outcome.status === 'complete' ? relative(outcome.found.paths) : []
}
const textOf = async (search: Search, part: Partial<TextQuery>) => {
  const outcome = await search.text(textQuery(part), never)
  expect(outcome.status).toBe('complete')
  return outcome.status === 'complete'
    ? outcome.found.map(({ path, lines, count }) => [
        relative([path])[0],
        ...lines,
        ...(count ? [count] : []),
      ])
    : []
}

describe.each([
  ['with ripgrep', ripgrep],
  ['without ripgrep', scan],
])('search %s', (kind, search) => {
  it('lists the oldest file first, cuts at the limit and tells the total', async () => {
    await lay({ 'z.ts': '', 'a/b.ts': '', 'a.ts': '' })
    const outcome = await search.files(fileQuery({ limit: 2 }), never)
    expect(outcome).toEqual({
      status: 'complete',
      found: { paths: [join(root, 'z.ts'), join(root, 'a/b.ts')], total: 3 },
    })
  })

  it('orders files of the same time by path', async () => {
    await lay({ c: '', b: '', a: '' })
    for (const name of ['a', 'b', 'c']) await utimes(join(root, name), 1, 1)
    expect(await namesOf(search, {})).toEqual(['a', 'b', 'c'])
  })

  it.each([
    ['*.ts', ['x.ts', 'd/y.ts', 'd/e/z.ts']],
    ['/*.ts', ['x.ts']],
    ['d/*.ts', ['d/y.ts']],
    ['d/**/*.ts', ['d/y.ts', 'd/e/z.ts']],
    ['**/*.{ts,md}', ['x.ts', 'd/y.ts', 'd/e/z.ts', 'R.md']],
    ['*.TS', []],
    ['d', []],
    ['.env', ['d/.env']],
  ])('finds files by the glob %s', async (pattern, expected) => {
    await lay({ 'x.ts': '', 'd/y.ts': '', 'd/e/z.ts': '', 'R.md': '', 'd/.env': '' })
    expect(await namesOf(search, { pattern })).toEqual(expected)
  })

  it("PAIN-28: leaves out version control and the engine's own directories", async () => {
    await lay({
      '.git/config': 'needle',
      '.claude-sessions/1/out.txt': 'needle',
      'sub/.claude-sessions/x': 'needle',
      a: 'needle',
    })
    expect(await namesOf(search, {})).toEqual(['a'])
    expect(await textOf(search, { mode: 'count' })).toEqual([['a', 1]])
    expect(await namesOf(search, { directory: join(root, '.claude-sessions') })).toEqual([
      '.claude-sessions/1/out.txt',
    ])
  })

  it('PAIN-02: treats files that may not be read as absent', async () => {
    await lay({ 'a.txt': 'needle\n', 'secret/k.txt': 'needle\n' })
    const accept = (path: string): boolean => !path.includes('secret')
    expect(await namesOf(search, { accept })).toEqual(['a.txt'])
    for (const mode of ['files', 'content', 'count'] as const) {
      expect((await textOf(search, { accept, mode })).map(([path]) => path)).toEqual(['a.txt'])
    }
  })

  it('gives lines with numbers, context and group marks, sorted by path', async () => {
    await lay({ 'b.txt': 'needle\n', 'a.txt': 'one\nneedle two\nthree\nfour\nfive\na needle\n' })
    expect(await textOf(search, {})).toEqual([
      ['a.txt', '2:needle two', '6:a needle'],
      ['b.txt', '1:needle'],
    ])
    expect(await textOf(search, { before: 1, after: 1 })).toEqual([
      ['a.txt', '1-one', '2:needle two', '3-three', '--', '5-five', '6:a needle'],
      ['b.txt', '1:needle'],
    ])
    expect(await textOf(search, { onlyMatching: true })).toEqual([
      ['a.txt', '2:needle', '6:needle'],
      ['b.txt', '1:needle'],
    ])
  })

  it('lists files with matches newest first, and counts matching lines by path', async () => {
    await lay({ 'b.txt': 'needle needle\nneedle\n', 'a.txt': 'needle\n', 'c.txt': 'no\n' })
    expect(await textOf(search, { mode: 'files' })).toEqual([['a.txt'], ['b.txt']])
    expect(await textOf(search, { mode: 'count' })).toEqual([
      ['a.txt', 1],
      ['b.txt', 2],
    ])
  })

  it('finds over line ends in multiline mode, and at the ends of CRLF lines', async () => {
    await lay({ 'a.txt': 'x\r\nneedle one\r\nb end\r\n' })
    expect(await textOf(search, { pattern: 'one.*b', multiline: true })).toEqual([
      ['a.txt', '2:needle one', '3:b end'],
    ])
    expect(await textOf(search, { pattern: 'one$' })).toEqual([['a.txt', '2:needle one']])
  })

  it('honours case, types, globs and the ignore files of a repository', async () => {
    await lay({
      '.git/HEAD': '',
      '.gitignore': 'out/\n',
      'out/a.ts': 'needle',
      'a.ts': 'NEEDLE',
      'b.js': 'needle',
      'c.md': 'needle',
      'q:r\n.js': 'needle',
    })
    expect(await textOf(search, { mode: 'files', ignoreCase: true, type: 'ts' })).toEqual([['a.ts']])
    expect(await textOf(search, { mode: 'count', globs: ['*.{js,md}', '!c*'] })).toEqual([
      ['b.js', 1],
      ['q:r\n.js', 1],
    ])
    expect(await textOf(search, { mode: 'files', pattern: 'needle', globs: ['*.ts'] })).toEqual([])
    expect(await namesOf(search, { pattern: '', ignoreFiles: true })).not.toContain('out/a.ts')
    expect(await namesOf(search, { pattern: 'out/*' })).toContain('out/a.ts')
  })

  it('searches a single file', async () => {
    await lay({ '-x.txt': 'needle\n', 'other.txt': 'needle\n' })
    expect(await textOf(search, { path: join(root, '-x.txt'), isDirectory: false })).toEqual([
      ['-x.txt', '1:needle'],
    ])
  })

  it.each([
    ['a bad regular expression', { pattern: 'a(' }, /regex/],
    ['an unknown file type', { type: 'nonsense' }, /unrecognized file type: nonsense/],
  ])('PAIN-31: %s is a failure with its diagnostic', async (_, part, message) => {
    await lay({ a: 'needle' })
    expect(await search.text(textQuery(part), never)).toMatchObject({
      status: 'failed',
      reason: 'query',
      message: expect.stringMatching(message),
    })
  })

  it('PAIN-31: files that cannot be read make the result partial and are named', async () => {
    if (process.getuid?.() === 0) return
    await lay({ a: 'needle', locked: 'needle' })
    await chmod(join(root, 'locked'), 0)
    expect(await search.text(textQuery(), never)).toMatchObject({
      status: 'partial',
      reason: 'unreadable',
      message: expect.stringContaining('locked'),
      found: [expect.objectContaining({ path: join(root, 'a') })],
    })
  })

  it("stops with the signal's reason", async () => {
    await lay({ a: 'needle' })
    const reason = new Error('stop')
    await expect(search.text(textQuery(), AbortSignal.abort(reason))).rejects.toBe(reason)
    expect(kind).toContain('ripgrep')
  })
})

describe('search with a broken ripgrep', () => {
  const stub = async (script: string, mode = 0o755): Promise<Search> => {
    const program = join(await tempFolder('stub'), 'rg')
    await writeFile(program, `#!/bin/sh\n${script}\n`)
    await chmod(program, mode)
    return createSearch({ registry, env: process.env, program })
  }
  const oneLine = String.raw`printf './a\0001:needle\n'`

  it('PAIN-31: slow with results is partial, slow without is a failure', async () => {
    const slow = await stub(`${oneLine}; exec sleep 60`)
    expect(await slow.text(textQuery({ timeLimitMs: 400 }), never)).toMatchObject({
      status: 'partial',
      reason: 'time-limit',
      found: [{ path: join(root, 'a'), lines: ['1:needle'] }],
    })
    const silent = await stub('exec sleep 60')
    for (const outcome of [
      await silent.text(textQuery({ timeLimitMs: 200 }), never),
      await silent.files(fileQuery({ timeLimitMs: 200 }), never),
    ]) {
      expect(outcome).toMatchObject({
        status: 'failed',
        reason: 'time-limit',
        message: expect.stringContaining('0.2 s'),
      })
    }
  })

  it('PAIN-31: killed with results is partial, killed without is a failure', async () => {
    const some = await stub(`${oneLine}; kill -9 $$`)
    expect(await some.text(textQuery(), never)).toMatchObject({ status: 'partial', reason: 'killed' })
    const none = await stub('kill -9 $$')
    expect(await none.text(textQuery(), never)).toMatchObject({
      status: 'failed',
      reason: 'killed',
      message: expect.stringContaining('SIGKILL'),
    })
    const crashed = await stub('echo boom >&2; exit 101')
    expect(await crashed.files(fileQuery(), never)).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('boom'),
    })
  })

  it('PAIN-31: exit 2 is trouble with files or a wrong query, never "nothing found"', async () => {
    const wrong = await stub('echo "regex parse error" >&2; exit 2')
    expect(await wrong.text(textQuery(), never)).toMatchObject({
      status: 'failed',
      reason: 'query',
      message: 'regex parse error',
    })
    const mute = await stub('exit 2')
    expect(await mute.text(textQuery(), never)).toMatchObject({ status: 'failed', reason: 'query' })
    const denied = await stub('echo "rg: ./x: Permission denied (os error 13)" >&2; exit 2')
    expect(await denied.text(textQuery(), never)).toMatchObject({
      status: 'partial',
      reason: 'unreadable',
      message: expect.stringContaining('./x: Permission denied'),
      found: [],
    })
  })

  it('PAIN-31: only the code for "no match" makes an empty result complete', async () => {
    expect(await (await stub('exit 1')).text(textQuery(), never)).toEqual({ status: 'complete', found: [] })
  })

  it('PAIN-31: missing or not executable, the files are searched without it', async () => {
    await lay({ 'a.txt': 'needle\n' })
    expect(await textOf(await stub('exit 1', 0o644), {})).toEqual([['a.txt', '1:needle']])
    expect(await namesOf(await stub('exit 1', 0o644), {})).toEqual(['a.txt'])
    const missing = createSearch({ registry, env: { PATH: '/nowhere', USE_BUILTIN_RIPGREP: '0' } })
    expect(await textOf(missing, {})).toEqual([['a.txt', '1:needle']])
  })

  it('PAIN-28: endless output is cut and called partial', async () => {
    const endless = await stub(String.raw`yes './a@1' | tr @ '\000'`)
    const outcome = await endless.text(textQuery({ mode: 'count' }), never)
    expect(outcome).toMatchObject({ status: 'partial', reason: 'output-limit' })
  })

  it('uses the program of the PATH when told to', async () => {
    const program = join(await tempFolder('bin'), 'rg')
    await writeFile(
      program,
      String.raw`#!/bin/sh
printf './from-path\000'`,
    )
    await chmod(program, 0o755)
    const search = createSearch({
      registry,
      env: { PATH: `${dirname(program)}:/bin:/usr/bin`, USE_BUILTIN_RIPGREP: '0' },
    })
    expect(await search.files(fileQuery(), never)).toMatchObject({ status: 'complete', found: { total: 1 } })
  })

  it('ends the process when the search is aborted', async () => {
    const slow = await stub('exec sleep 60')
    const abort = new AbortController()
    const search = slow.text(textQuery(), abort.signal)
    setTimeout(() => abort.abort(new Error('interrupted')), 100)
    await expect(search).rejects.toThrow('interrupted')
    expect(registry.living.size).toBe(0)
  })
})
