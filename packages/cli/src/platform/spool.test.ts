import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Spool } from './spool.ts'
import { createSpoolStore, type SpoolStore, type SpoolStoreOptions } from './spool-store.ts'

let root = ''
let stores = 0
const open: SpoolStore[] = []

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'spool-'))
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((store) => store.dispose()))
})
afterAll(() => rm(root, { recursive: true }))

interface Made {
  readonly store: SpoolStore
  readonly directory: string
}

const makeStore = (options: Partial<SpoolStoreOptions> = {}): Made => {
  stores += 1
  const directory = join(root, `store-${stores}`)
  const store = createSpoolStore({ directory, freeFloorBytes: 0, ...options })
  open.push(store)
  return { directory, store }
}

const filesIn = async (directory: string): Promise<readonly string[]> => readdir(directory).catch(() => [])

const bytesIn = async (directory: string): Promise<number> => {
  const sizes = (await filesIn(directory)).map(async (name) => (await stat(join(directory, name))).size)
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}

/** Bytes that tell their offset, so that a wrong byte can't go unnoticed. */
const pattern = (from: number, length: number): Buffer =>
  Buffer.from(Array.from({ length }, (_, index) => ((from + index) * 31 + ((from + index) >> 8)) & 0xff))

const readAll = async (spool: Spool, from = 0): Promise<Buffer> => (await spool.read(from, spool.size)).bytes

describe('a spool', () => {
  it('keeps small output in memory and makes no file', async () => {
    const { store, directory } = makeStore()
    const spool = store.create('out')
    expect(spool.write(Buffer.from('one\ntwo\n'))).toBeUndefined()
    expect((await readAll(spool)).toString()).toBe('one\ntwo\n')
    expect(spool).toMatchObject({ size: 8, newlines: 2 })
    expect(await filesIn(directory)).toEqual([])
  })

  it('gives only what comes after an offset', async () => {
    const spool = makeStore().store.create('out')
    void spool.write(Buffer.from('first'))
    const { next } = await spool.read(0, 100)
    void spool.write(Buffer.from('second'))
    expect(await spool.read(next, 100)).toEqual({ bytes: Buffer.from('second'), next: 11, missed: 0 })
    expect(await spool.read(11, 100)).toEqual({ bytes: Buffer.alloc(0), next: 11, missed: 0 })
  })

  it('PAIN-28: keeps the start and the end, gives each byte at its offset, and tells what is missing', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 900 }), { maxLength: 25 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.boolean(),
        async (lengths, readAt, diskIsFull) => {
          const capBytes = 1_000
          const { store, directory } = makeStore({
            capBytes,
            ...(diskIsFull ? { sessionCapBytes: 600 } : {}),
          })
          const spool = store.create('out')
          for (const length of lengths) await spool.write(pattern(spool.size, length))
          const { size } = spool
          const start = await spool.read(0, size)
          expect(start.bytes.equals(pattern(0, start.next))).toBe(true)
          expect(start.next).toBeGreaterThanOrEqual(Math.min(size, 500))
          const end = await spool.read(Math.max(start.next, size - 200), size)
          expect(end).toMatchObject({ next: size, missed: 0 })
          const from = Math.floor(size * readAt)
          const read = await spool.read(from, size)
          expect(read.bytes.equals(pattern(from + read.missed, read.bytes.length))).toBe(true)
          expect(read.next).toBe(from + read.missed + read.bytes.length)
          expect(await bytesIn(directory)).toBeLessThanOrEqual(capBytes)
          await store.dispose()
          expect(await filesIn(directory)).toEqual([])
        },
      ),
      { numRuns: 60 },
    )
  })

  it('asks a fast writer to wait while the disk is behind', async () => {
    const spool = makeStore().store.create('out')
    const chunk = Buffer.alloc(300_000)
    const waits = Array.from({ length: 6 }, () => spool.write(chunk))
    expect(waits[0]).toBeUndefined()
    expect(waits.at(-1)).toBeInstanceOf(Promise)
    await Promise.all(waits)
    expect((await readAll(spool)).length).toBe(1_800_000)
  })

  it('can be put in a file that outlives it', async () => {
    const { store } = makeStore()
    const spool = store.create('out')
    void spool.write(Buffer.from('short'))
    const path = (await spool.persist()) ?? ''
    void spool.write(Buffer.from(' and more'))
    expect((await readAll(spool)).toString()).toBe('short and more')
    await store.dispose()
    expect(await readFile(path, 'utf8')).toBe('short and more')
  })

  it('keeps its files from other users', async () => {
    const { store, directory } = makeStore()
    const path = (await store.create('out').persist()) ?? ''
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect((await stat(directory)).mode & 0o777).toBe(0o700)
  })

  it('drops what is written after it was disposed of', async () => {
    const { store, directory } = makeStore()
    const spool = store.create('out')
    await store.dispose()
    await spool.dispose()
    await spool.write(Buffer.alloc(200_000))
    expect(await filesIn(directory)).toEqual([])
  })

  it('goes on in memory where no file can be made', async () => {
    const file = join(root, 'a-file')
    await writeFile(file, '')
    const { store } = makeStore({ directory: join(file, 'below') })
    const spool = store.create('out')
    await spool.write(pattern(0, 60_000))
    await spool.write(pattern(60_000, 300_000))
    const start = await spool.read(0, 1_000_000)
    expect(start.bytes.equals(pattern(0, start.next))).toBe(true)
    const end = await spool.read(spool.size - 10_000, 10_000)
    expect(end.bytes.equals(pattern(350_000, 10_000))).toBe(true)
    expect(await spool.persist()).toBeUndefined()
  })

  it('goes on when its file was deleted by somebody else', async () => {
    const { store, directory } = makeStore()
    const spool = store.create('out')
    await spool.write(Buffer.alloc(100_000))
    await spool.read(0, 1)
    await spool.close()
    await rm(directory, { recursive: true })
    await spool.write(Buffer.from('the end'))
    const { bytes } = await spool.read(100_000, 100)
    expect(bytes.toString()).toBe('the end')
  })
})

describe('the spools of a session', () => {
  it('PAIN-28: together stay under the cap; the oldest gives way', async () => {
    const { store, directory } = makeStore({ capBytes: 400_000, sessionCapBytes: 500_000 })
    const [old, middle, young] = [store.create('old'), store.create('middle'), store.create('young')]
    for (const spool of [old, middle, young]) {
      await spool?.write(pattern(0, 190_000))
      // A read comes after all writes before it: each spool is on the disk before the next one wants room.
      await spool?.read(0, 1)
    }
    expect(store.diskBytes).toBeLessThanOrEqual(500_000)
    // Files that gave way go beside the work.
    await vi.waitFor(async () => expect(await bytesIn(directory)).toBeLessThanOrEqual(500_000))
    expect(await old?.read(0, 200_000)).toMatchObject({ next: 190_000, missed: 190_000 })
    expect((await readAll(middle ?? store.create(''))).length).toBe(190_000)
    expect((await readAll(young ?? store.create(''))).length).toBe(190_000)
  })

  it('a spool that gave way goes on with what is written to it', async () => {
    const { store } = makeStore({ capBytes: 400_000, sessionCapBytes: 300_000 })
    const old = store.create('old')
    await old.write(Buffer.alloc(190_000))
    await store.create('young').write(Buffer.alloc(190_000))
    await store.create('other').persist()
    await old.write(Buffer.from('still here'))
    expect((await old.read(190_000, 100)).bytes.toString()).toBe('still here')
  })

  it('two that want each other’s room do not wait for each other', async () => {
    const { store } = makeStore({ capBytes: 400_000, sessionCapBytes: 200_000 })
    const spools = [store.create('a'), store.create('b')]
    for (let round = 0; round < 20; round += 1)
      for (const spool of spools) void spool.write(Buffer.alloc(50_000))
    for (const spool of spools) expect((await spool.read(0, 1)).next).toBeGreaterThan(0)
    expect(store.diskBytes).toBeLessThanOrEqual(200_000)
  })

  it('PAIN-28: leave the disk its free space', async () => {
    const { store, directory } = makeStore({ freeFloorBytes: Number.MAX_SAFE_INTEGER })
    const spool = store.create('out')
    await spool.write(pattern(0, 500_000))
    expect((await spool.read(490_000, 10_000)).bytes.equals(pattern(490_000, 10_000))).toBe(true)
    expect(await bytesIn(directory)).toBe(0)
  })

  it.skipIf(process.getuid?.() === 0)('goes on in memory in a directory that takes no files', async () => {
    const { store, directory } = makeStore()
    await store.create('first').persist()
    await chmod(directory, 0o500)
    const spool = store.create('second')
    await spool.write(Buffer.alloc(100_000))
    expect(await spool.persist()).toBeUndefined()
  })
})
