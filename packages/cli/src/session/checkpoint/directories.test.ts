import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createPlace } from '../place.testing.ts'
import { deskAt } from './desk.testing.ts'

describe('file checkpoints', () => {
  it('take away directories that a tool made, unless somebody else has put something in', async () => {
    const place = createPlace()
    const d = deskAt(place)
    mkdirSync(join(place.cwd, 'old'))
    await d.checkpoints.mark('m1')
    for (const name of ['new/deep', 'kept/deep', 'old/sub']) {
      await d.makeDirectory(name)
      await d.write(`${name}/a.txt`, 'a')
    }
    await d.write('new/b.txt', 'b')
    d.edit('kept/mine.txt', 'mine')
    await d.checkpoints.turnEnded()
    const later = deskAt(place, d.lines)
    expect(await later.checkpoints.rewind('m1')).toMatchObject({ canRewind: true })
    const there = ['new', 'kept/deep', 'kept', 'old/sub', 'old'].map((name) =>
      existsSync(join(place.cwd, name)),
    )
    expect(there).toEqual([false, false, true, false, true])
  })

  it('take away directories that a tool made through a linked path', async () => {
    const place = createPlace()
    const outside = join(place.root, 'outside')
    mkdirSync(join(place.cwd, 'real'))
    mkdirSync(outside)
    symlinkSync('real', join(place.cwd, 'link'))
    symlinkSync(outside, join(place.cwd, 'far'))
    const d = deskAt(place)
    await d.checkpoints.mark('m1')
    for (const name of ['link/new/deep', 'far/new/deep']) {
      await d.makeDirectory(name)
      await d.write(`${name}/a.txt`, 'a')
    }
    await d.checkpoints.turnEnded()
    const later = deskAt(place, d.lines)
    expect(await later.checkpoints.rewind('m1')).toMatchObject({ canRewind: true })
    expect([readdirSync(join(place.cwd, 'real')), readdirSync(outside)]).toEqual([[], []])
    expect(readdirSync(place.cwd).sort()).toEqual(['far', 'link', 'real'])
  })
})
