import { execFileSync } from 'node:child_process'
import {
  chmod,
  link,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { nodeFiles } from './files.ts'
import { hashBytes } from './hash.ts'
import { isInside } from './paths.ts'
import { tempFolder } from './temp-folder.testing.ts'

let root = ''
beforeEach(async () => {
  root = await tempFolder('files')
})
const at = (name: string): string => join(root, name)
const code = (value: string) => expect.objectContaining({ code: value })

describe('write', () => {
  it('creates a file with the mode that the umask gives and leaves nothing else behind', async () => {
    const written = await nodeFiles.write(at('a.txt'), Buffer.from('one'))
    expect(await readFile(at('a.txt'), 'utf8')).toBe('one')
    expect(written).toMatchObject({ kind: 'file', size: 3, mode: 0o666 & ~process.umask() })
    expect(await readdir(root)).toEqual(['a.txt'])
  })

  it('PAIN-39: replaces a file by rename and keeps its mode', async () => {
    await writeFile(at('run.sh'), 'old')
    await chmod(at('run.sh'), 0o755)
    const before = await stat(at('run.sh'))
    const written = await nodeFiles.write(at('run.sh'), Buffer.from('new'))
    expect(await readFile(at('run.sh'), 'utf8')).toBe('new')
    expect(written.mode).toBe(0o755)
    expect((await stat(at('run.sh'))).ino).not.toBe(before.ino)
    expect(await readdir(root)).toEqual(['run.sh'])
  })

  it('PAIN-39: writes in place when the file has more names, so that all of them see the change', async () => {
    await writeFile(at('a'), 'a longer old text')
    await link(at('a'), at('b'))
    await nodeFiles.write(at('a'), Buffer.from('new'))
    expect(await readFile(at('b'), 'utf8')).toBe('new')
    expect((await stat(at('a'))).nlink).toBe(2)
  })

  it('PAIN-09: writes through a link to its target and keeps the link', async () => {
    await writeFile(at('target'), 'old')
    await symlink('target', at('link'))
    await nodeFiles.write(at('link'), Buffer.from('new'))
    expect(await readlink(at('link'))).toBe('target')
    expect(await readFile(at('target'), 'utf8')).toBe('new')
  })

  it('PAIN-09: refuses a link to nothing and names where it leads', async () => {
    await symlink('/tmp/nowhere-at-all', at('link'))
    await expect(nodeFiles.write(at('link'), Buffer.from('x'))).rejects.toThrow(code('file_link_dangling'))
    await expect(nodeFiles.write(at('link'), Buffer.from('x'))).rejects.toThrow(/nowhere-at-all/)
  })

  it.each([
    ['the content is another one', { kind: 'content', hash: hashBytes(Buffer.from('else')) }],
    ['the file should not exist', { kind: 'absent' }],
  ] as const)('PAIN-39: writes nothing when %s', async (_, expect_) => {
    await writeFile(at('a'), 'mine')
    await link(at('a'), at('hard'))
    await writeFile(at('single'), 'mine')
    for (const name of ['a', 'single']) {
      await expect(nodeFiles.write(at(name), Buffer.from('x'), { expect: expect_ })).rejects.toThrow(
        code('file_changed'),
      )
      expect(await readFile(at(name), 'utf8')).toBe('mine')
    }
    expect((await readdir(root)).sort()).toEqual(['a', 'hard', 'single'])
  })

  it('PAIN-39: never makes a file from nothing when it should hold known content', async () => {
    const expect_ = { kind: 'content', hash: hashBytes(Buffer.from('gone')) } as const
    await expect(nodeFiles.write(at('a'), Buffer.from('x'), { expect: expect_ })).rejects.toThrow(
      code('file_changed'),
    )
    expect(await readdir(root)).toEqual([])
  })

  it('writes when the expectation holds', async () => {
    await nodeFiles.write(at('a'), Buffer.from('one'), { expect: { kind: 'absent' } })
    await nodeFiles.write(at('a'), Buffer.from('two'), {
      expect: { kind: 'content', hash: hashBytes(Buffer.from('one')) },
    })
    expect(await readFile(at('a'), 'utf8')).toBe('two')
  })

  it('refuses directories, devices, pipes and everything under /proc at once', async () => {
    await mkdir(at('dir'))
    execFileSync('mkfifo', [at('fifo')])
    const bytes = Buffer.from('x')
    await expect(nodeFiles.write(at('dir'), bytes)).rejects.toThrow(code('file_is_directory'))
    await expect(nodeFiles.write(at('fifo'), bytes)).rejects.toThrow(code('file_not_regular'))
    await expect(nodeFiles.write('/dev/zero', bytes)).rejects.toThrow(code('file_not_regular'))
    await expect(nodeFiles.write('/proc/new-file', bytes)).rejects.toThrow(code('file_of_process'))
    await expect(nodeFiles.write('/proc/self/comm', bytes)).rejects.toThrow(code('file_of_process'))
  })

  it('gives the error of the system when the directory does not exist', async () => {
    await expect(nodeFiles.write(at('no/a'), Buffer.from('x'))).rejects.toThrow(code('ENOENT'))
  })

  it('PAIN-39: a reader sees the old or the new content, never less, while a file is replaced again and again', async () => {
    const [old, next] = ['o'.repeat(200_000), 'n'.repeat(200_000)]
    await nodeFiles.write(at('a'), Buffer.from(old))
    let writing = true
    const writer = (async () => {
      for (let i = 0; i < 15; i += 1) await nodeFiles.write(at('a'), Buffer.from(i % 2 ? old : next))
      writing = false
    })()
    while (writing) expect([old, next]).toContain(await readFile(at('a'), 'utf8'))
    await writer
  })

  it('PAIN-09: no write over a random forest of links touches a file that the resolved path does not name', async () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd')
    const target = fc.array(fc.constantFrom('a', 'b', 'c', 'd', '..'), { minLength: 1, maxLength: 3 })
    const links = fc.uniqueArray(fc.tuple(name, target), { selector: ([from]) => from, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(links, fc.array(name, { minLength: 1, maxLength: 3 }), async (forest, way) => {
        const base = await mkdtemp(join(root, 'forest-'))
        const [inside, outside] = [join(base, 'in'), join(base, 'out')]
        await mkdir(inside)
        await mkdir(outside)
        await writeFile(join(outside, 'a'), 'outside')
        for (const [from, to] of forest)
          await symlink(to.join('/').replace('..', '../out'), join(inside, from))
        const path = join(inside, ...way)
        const real = await nodeFiles.realPath(path).catch(() => undefined)
        await nodeFiles.write(path, Buffer.from('written')).catch(() => undefined)
        if (real === undefined || isInside(real, inside)) {
          expect(await readdir(outside)).toEqual(['a'])
          expect(await readFile(join(outside, 'a'), 'utf8')).toBe('outside')
        }
      }),
      { numRuns: 60 },
    )
  })
})

describe('open', () => {
  it('reads a file whole, up to the cap', async () => {
    await writeFile(at('a'), 'hello')
    const file = await nodeFiles.open(at('a'))
    expect((await file.read(5)).toString()).toBe('hello')
    await expect(file.read(4)).rejects.toThrow(code('file_too_large'))
    await file.close()
  })

  it('reads files of the kernel, whose size is said to be zero', async () => {
    const file = await nodeFiles.open('/proc/cpuinfo')
    expect((await file.read(10_000_000)).length).toBeGreaterThan(0)
    await file.close()
  })

  it('refuses directories, devices, pipes, sockets and process files without opening them', async () => {
    execFileSync('mkfifo', [at('fifo')])
    await symlink('/dev/zero', at('zero'))
    const server = createServer().listen(at('socket'))
    await new Promise((resolve) => server.once('listening', resolve))
    await expect(nodeFiles.open(root)).rejects.toThrow(/EISDIR/)
    for (const path of [at('fifo'), at('socket'), at('zero'), '/dev/zero', '/dev/tty']) {
      await expect(nodeFiles.open(path)).rejects.toThrow(code('file_not_regular'))
    }
    for (const path of [
      '/proc/self/environ',
      `/proc/${process.pid}/maps`,
      '/dev/stdin',
      '/proc/self/cwd/package.json',
    ]) {
      await expect(nodeFiles.open(path)).rejects.toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^file_|ENOENT/) }),
      )
    }
    server.close()
  })

  it('reads a large file in pieces', async () => {
    await writeFile(at('big'), Buffer.alloc(3_000_000, 7))
    const file = await nodeFiles.open(at('big'))
    let bytes = 0
    for await (const chunk of file.chunks()) bytes += chunk.length
    await file.close()
    expect(bytes).toBe(3_000_000)
  })
})

describe('looking', () => {
  it('tells what is there, of links too, and nothing where nothing is', async () => {
    await writeFile(at('a'), 'x')
    await symlink('a', at('l'))
    expect(await nodeFiles.stat(at('l'))).toMatchObject({ kind: 'file', size: 1 })
    expect(await nodeFiles.lstat(at('l'))).toMatchObject({ kind: 'symlink' })
    expect(await nodeFiles.stat(at('none'))).toBeUndefined()
    expect(await nodeFiles.stat(at('a/below'))).toBeUndefined()
    expect((await nodeFiles.stat(at('a')))?.id).toBe((await nodeFiles.stat(at('l')))?.id)
    expect([...(await nodeFiles.list(root))].sort((x, y) => x.name.localeCompare(y.name))).toEqual([
      { name: 'a', kind: 'file' },
      { name: 'l', kind: 'symlink' },
    ])
  })

  it('makes directories with their parents', async () => {
    await nodeFiles.makeDirectory(at('x/y/z'))
    expect((await lstat(at('x/y/z'))).isDirectory()).toBe(true)
    await nodeFiles.makeDirectory(at('x/y/z'))
  })

  it('fails at once where no directory can be made', async () => {
    await writeFile(at('file'), '')
    await symlink('nowhere', at('dangling'))
    await expect(nodeFiles.makeDirectory('/proc/new/deep')).rejects.toThrow(code('ENOENT'))
    await expect(nodeFiles.makeDirectory(at('file'))).rejects.toThrow(code('EEXIST'))
    await expect(nodeFiles.makeDirectory(at('file/below'))).rejects.toThrow(code('ENOTDIR'))
    await expect(nodeFiles.makeDirectory(at('dangling/below'))).rejects.toThrow()
  })
})
