import { lstat, mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makePrivateDirectory, pruneStaleSessions } from './private-directory.ts'

let root = ''
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'private-'))
})
afterAll(() => rm(root, { recursive: true }))

const remade = async (directory: string): Promise<void> => {
  const path = await makePrivateDirectory(directory)
  expect(path).not.toBe(directory)
  expect(dirname(path)).toBe(tmpdir())
  expect((await lstat(path)).mode & 0o777).toBe(0o700)
  await rm(path, { recursive: true })
}

describe('a private directory', () => {
  it('is made with the one above it for this user alone, and used again', async () => {
    const directory = join(root, 'mine', 'session')
    expect(await makePrivateDirectory(directory)).toBe(directory)
    expect(await makePrivateDirectory(directory)).toBe(directory)
    expect((await lstat(join(root, 'mine'))).mode & 0o777).toBe(0o700)
  })

  it.skipIf(process.getuid === undefined)('is another one where a link stands above it', async () => {
    await mkdir(join(root, 'target'), { mode: 0o700 })
    await symlink(join(root, 'target'), join(root, 'link'))
    await remade(join(root, 'link', 'session'))
  })

  it.skipIf(process.getuid === undefined)('is another one where others may look into it', async () => {
    await mkdir(join(root, 'open'), { mode: 0o755 })
    await remade(join(root, 'open', 'session'))
  })
})

describe('what dead sessions left', () => {
  it('goes after a day without a write; nothing else does', async () => {
    const folder = join(root, 'agent-engine-7')
    const id = (digit: number): string => `0000000${digit}-0000-4000-8000-000000000000`
    const old = new Date(Date.now() - 25 * 60 * 60 * 1_000)
    const make = async (name: string, fileAt: Date): Promise<void> => {
      await mkdir(join(folder, name), { recursive: true })
      await writeFile(join(folder, name, 'out-1.log'), 'x')
      await utimes(join(folder, name, 'out-1.log'), fileAt, fileAt)
      await utimes(join(folder, name), old, old)
    }
    await make(id(1), old)
    await make(id(2), new Date())
    await make(id(3), old)
    await make('notes', old)
    await pruneStaleSessions(join(folder, id(3)))
    expect((await readdir(folder)).sort()).toEqual([id(2), id(3), 'notes'])
    await pruneStaleSessions(join(root, 'mine', id(1)))
  })
})
