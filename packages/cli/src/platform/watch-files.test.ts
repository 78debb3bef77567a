import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeFileAtomic } from './atomic-file.ts'
import { watchFiles } from './watch-files.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'watch-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

const nextChange = (files: readonly string[], act: () => Promise<unknown>): Promise<string> =>
  new Promise((resolve, reject) => {
    const watching = watchFiles(files, (file) => {
      watching.close()
      resolve(file)
    })
    act().catch(reject)
  })

describe('watching files', () => {
  it('tells of a file that is written in place, or replaced as the engine does it', async () => {
    const file = join(root, 'settings.json')
    expect(await nextChange([file], () => writeFile(file, '{}'))).toBe(file)
    const replaced = nextChange([file], () => writeFileAtomic(file, '{"a":1}'))
    expect(await replaced).toBe(file)
  })

  it('does not tell of other files, nor mind a directory that is not there', async () => {
    const told: string[] = []
    const mine = join(root, 'settings.json')
    const watching = watchFiles([mine, join(root, 'none', 'settings.json')], (file) => told.push(file))
    await writeFile(join(root, 'other.json'), '{}')
    await writeFile(mine, '{}')
    while (told.length === 0) await new Promise((resolve) => setTimeout(resolve, 20))
    watching.close()
    expect(told).toEqual([mine])
  })

  it('tells whether a file was made, changed or removed', async () => {
    const file = join(root, 'settings.json')
    const events: string[] = []
    const watching = watchFiles([file], (_file, event) => events.push(event))
    const until = async (count: number): Promise<void> => {
      while (events.length < count) await new Promise((resolve) => setTimeout(resolve, 20))
    }
    await writeFile(file, '1')
    await until(1)
    await writeFile(file, '2')
    await until(2)
    await rm(file)
    await until(3)
    watching.close()
    expect(events).toEqual(['add', 'change', 'unlink'])
  })
})
