import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tempFolder } from '../temp-folder.testing.ts'
import { createScratch, removeOrphans } from './scratch.ts'

describe('the scratch directory of a session', () => {
  it('is made at the first need and goes with the session', async () => {
    const root = await tempFolder('scratch')
    const scratch = createScratch(root)
    expect(readdirSync(root)).toEqual([])
    const path = scratch.path('a')
    expect(path).not.toBe(scratch.path('a'))
    expect(existsSync(dirname(path))).toBe(true)
    await scratch.remove()
    expect(readdirSync(root)).toEqual([])
  })

  it('goes as soon as another session begins, when its own was killed', async () => {
    const root = await tempFolder('scratch')
    const mine = basename(dirname(createScratch(root).path('a')))
    const [, host = ''] = mine.split('-')
    const dead = String(spawnSync(process.execPath, ['-e', '']).pid)
    const names = {
      orphan: `agent-${host}-${dead}-aaaaaa`,
      ofAnotherHost: `agent-00000000-${dead}-aaaaaa`,
      ofTheLiving: `agent-${host}-${process.ppid}-aaaaaa`,
      unrelated: 'agent-other',
    }
    for (const name of Object.values(names)) {
      mkdirSync(join(root, name))
      writeFileSync(join(root, name, 'file'), '')
    }
    await removeOrphans(root)
    expect(readdirSync(root).sort()).toEqual(
      [mine, names.ofAnotherHost, names.ofTheLiving, names.unrelated].sort(),
    )
  })
})
