import { rm, writeFile } from 'node:fs/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Tool } from './define.ts'
import { editTool } from './edit.ts'
import { readTool } from './read.ts'
import { createReadState } from './read-state.ts'
import { type PastResult, restoreReadState } from './restore-read-state.ts'
import { callTool, createWorkplace, failureOf, type Workplace } from './tool-testing.testing.ts'
import { writeTool } from './write.ts'

let place: Workplace
let past: PastResult[]
beforeEach(async () => {
  place = await createWorkplace()
  past = []
})
const call = async (tool: Tool, input: Record<string, unknown>) => {
  const { output } = await callTool(tool, input as Parameters<Tool['prepare']>[0], place.ctx)
  past.push({ toolName: tool.name, output: JSON.parse(JSON.stringify(output)), cwd: place.root })
}
/** The context of the same session in a new process. */
const resumed = async () => {
  const readState = createReadState()
  await restoreReadState(readState, past, place.ctx.files)
  return { ...place.ctx, readState }
}

describe('restoreReadState', () => {
  it('lets a resumed agent change what it has read, written and edited', async () => {
    await place.lay({ read: 'a\r\nb\r\n', part: '1\n2\n3\n', edited: 'cat $& cat\n' })
    await call(readTool, { file_path: 'read' })
    await call(readTool, { file_path: 'part', offset: 2, limit: 1 })
    await call(readTool, { file_path: 'edited' })
    await call(editTool, { file_path: 'edited', old_string: 'cat', new_string: '$& dog', replace_all: true })
    await call(writeTool, { file_path: 'written', content: 'x\r\n' })
    const ctx = await resumed()
    await callTool(writeTool, { file_path: 'read', content: 'new' }, ctx)
    await callTool(editTool, { file_path: 'part', old_string: '2', new_string: 'two' }, ctx)
    await callTool(editTool, { file_path: 'edited', old_string: '$& dog $& $& dog', new_string: 'y' }, ctx)
    await callTool(writeTool, { file_path: 'written', content: 'y' }, ctx)
    expect(await place.text('edited')).toBe('y\n')
  })

  it('PAIN-39: finds what changed in between', async () => {
    await place.lay({ read: 'a\n', part: '1\n2\n3\n', gone: 'x', unread: 'x' })
    for (const file_path of ['read', 'gone']) await call(readTool, { file_path })
    await call(readTool, { file_path: 'part', offset: 2, limit: 1 })
    await writeFile(place.at('read'), 'b\n')
    await writeFile(place.at('part'), '0\n1\n2\n3\n')
    await rm(place.at('gone'))
    const ctx = await resumed()
    for (const file_path of ['read', 'part']) {
      expect(await failureOf(writeTool, { file_path, content: 'y' }, ctx)).toMatchObject({ code: 'stale' })
    }
    expect(await failureOf(writeTool, { file_path: 'unread', content: 'y' }, ctx)).toMatchObject({
      code: 'not_read',
    })
    await callTool(writeTool, { file_path: 'gone', content: 'y' }, ctx)
  })

  it('passes over results that are no results of file tools', async () => {
    past.push(
      { toolName: 'Read', output: 'Error: x', cwd: place.root },
      { toolName: 'Bash', output: {}, cwd: place.root },
    )
    expect([...(await resumed()).readState.entries()]).toEqual([])
  })
})
