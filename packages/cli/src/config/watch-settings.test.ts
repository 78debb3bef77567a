import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { watchSettings } from './watch-settings.ts'
import { updateSettings } from './write-settings.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'watch-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

const nextChange = (files: readonly string[], act: () => Promise<unknown>): Promise<string> =>
  new Promise((resolve, reject) => {
    const watching = watchSettings(files, (file) => {
      watching.close()
      resolve(file)
    })
    act().catch(reject)
  })

describe('watching settings files', () => {
  it('tells of a file that is written in place, or replaced as the engine does it', async () => {
    const file = join(root, 'settings.json')
    expect(await nextChange([file], () => writeFile(file, '{}'))).toBe(file)
    const places = { cwd: root, configDirectory: root }
    const replaced = nextChange([file], () => updateSettings('user', places, () => ({ set: { a: 1 } })))
    expect(await replaced).toBe(file)
  })

  it('does not tell of other files, nor mind a directory that is not there', async () => {
    const told: string[] = []
    const mine = join(root, 'settings.json')
    const watching = watchSettings([mine, join(root, 'none', 'settings.json')], (file) => told.push(file))
    await writeFile(join(root, 'other.json'), '{}')
    await writeFile(mine, '{}')
    while (told.length === 0) await new Promise((resolve) => setTimeout(resolve, 20))
    watching.close()
    expect(told).toEqual([mine])
  })
})
