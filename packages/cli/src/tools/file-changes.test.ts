import { utimes, writeFile } from 'node:fs/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { createFileChangeWatch, type FileChangeWatch } from './file-changes.ts'
import { readTool } from './read.ts'
import { callTool, createWorkplace, failureOf, type Workplace } from './tool-testing.testing.ts'
import { writeTool } from './write.ts'

let place: Workplace
let watch: FileChangeWatch
let time = 4_000_000_000
beforeEach(async () => {
  place = await createWorkplace()
  watch = createFileChangeWatch(place.ctx.readState, place.ctx.files, (path) => !path.endsWith('secret'))
})
const write = (file_path: string, content: string) => callTool(writeTool, { file_path, content }, place.ctx)
const changeOutside = async (name: string, content: string) => {
  await writeFile(place.at(name), content)
  time += 10
  await utimes(place.at(name), time, time)
}
const lines = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}`).join('\n')

describe('the watch on files that the agent wrote', () => {
  it('tells the changed lines with four around them, once per change', async () => {
    await write('a', lines(1, 30))
    expect(await watch.newChanges()).toEqual([])
    await changeOutside('a', lines(1, 30).replace('line 15', 'LINE 15'))
    const numbered = [
      '11\tline 11',
      '12\tline 12',
      '13\tline 13',
      '14\tline 14',
      '15\tLINE 15',
      '16\tline 16',
      '17\tline 17',
      '18\tline 18',
      '19\tline 19',
    ]
    expect(await watch.newChanges()).toEqual([{ path: place.at('a'), excerpt: numbered.join('\n') }])
    expect(await watch.newChanges()).toEqual([])
    await changeOutside('a', 'all new')
    expect(await watch.newChanges()).toEqual([{ path: place.at('a'), excerpt: '1\tall new' }])
  })

  it('does not make the file known again: Write still asks for a read', async () => {
    await write('a', 'x')
    await changeOutside('a', 'y')
    await watch.newChanges()
    expect(await failureOf(writeTool, { file_path: 'a', content: 'z' }, place.ctx)).toMatchObject({
      code: 'stale',
    })
  })

  it('PAIN-39: is silent about touched files, deleted ones, files only read, and files that may not be read', async () => {
    await write('touched', 'x')
    await write('secret', 'x')
    await place.lay({ read: 'x' })
    await callTool(readTool, { file_path: 'read' }, place.ctx)
    await changeOutside('touched', 'x')
    await changeOutside('secret', 'y')
    await changeOutside('read', 'y')
    expect(await watch.newChanges()).toEqual([])
  })

  it('keeps excerpts short and says when a file is too large', async () => {
    await write('a', 'x')
    await write('b', 'x')
    await changeOutside('a', `${'y'.repeat(50)}\n`.repeat(1000))
    await changeOutside('b', 'z'.repeat(300_000))
    const [b, a] = await watch.newChanges()
    expect(a?.excerpt.length).toBeLessThan(8_100)
    expect(b?.excerpt).toMatch(/too large/)
    expect(await watch.newChanges()).toEqual([])
  })
})
