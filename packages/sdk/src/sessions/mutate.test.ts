import { existsSync, linkSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { InMemorySessionStore } from '../stores/memory.ts'
import { A, assistant, B, contents, transcriptsOnDisk, user } from '../testing/transcripts.testing.ts'
import { forkSession } from './fork.ts'
import { getSessionInfo, listSessions } from './list.ts'
import { getSessionMessages, getSubagentMessages, listSubagents } from './messages.ts'
import { archiveSession, deleteSession, renameSession, tagSession, unarchiveSession } from './mutate.ts'
import { slugOf } from './slug.ts'

const disk = transcriptsOnDisk()

describe('changes of a session', () => {
  it('add a line and leave what is there', async () => {
    const path = disk.write(A, [user('one')])
    const before = readFileSync(path, 'utf8')
    await renameSession(A, '  New title ')
    await tagSession(A, 'blue\u200b')
    await archiveSession(A)
    expect(readFileSync(path, 'utf8').startsWith(before)).toBe(true)
    expect(await getSessionInfo(A)).toMatchObject({ customTitle: 'New title', tag: 'blue', archived: true })
    await tagSession(A, null)
    await unarchiveSession(A)
    const info = await getSessionInfo(A)
    expect(info).toMatchObject({ archived: false })
    expect(info).not.toHaveProperty('tag')
  })

  it('begin a new line after a torn one', async () => {
    const path = disk.write(A, [user('one')])
    writeFileSync(path, `${readFileSync(path, 'utf8')}{"torn`)
    await renameSession(A, 'T')
    expect(await getSessionInfo(A)).toMatchObject({ customTitle: 'T' })
  })

  it('refuse what makes no sense', async () => {
    disk.write(A, [user('one')])
    await expect(renameSession(A, '  ')).rejects.toThrow('must not be empty')
    await expect(tagSession(A, '\u200b')).rejects.toThrow('must not be empty')
    await expect(renameSession('nope', 'x')).rejects.toThrow('Invalid sessionId')
    await expect(renameSession(B, 'x')).rejects.toThrow('not found')
    writeFileSync(disk.fileOf(B), '')
    await expect(renameSession(B, 'x')).rejects.toThrow('not found')
  })

  it('delete a session with everything beside it, under both of its names', async () => {
    const path = disk.write(A, [user('one', null, { cwd: disk.project })])
    mkdirSync(path.replace('.jsonl', ''))
    const twin = join(disk.project, '.claude-sessions', A)
    mkdirSync(twin, { recursive: true })
    linkSync(path, join(twin, 'transcript.jsonl'))
    await deleteSession(A)
    expect([existsSync(path), existsSync(path.replace('.jsonl', '')), existsSync(twin)]).toEqual([
      false,
      false,
      false,
    ])
    await expect(deleteSession(A)).rejects.toThrow('not found')
  })

  it('never delete a folder in a disk.project that is no part of the session', async () => {
    disk.write(A, [user('one', null, { cwd: disk.project })])
    const other = join(disk.project, '.claude-sessions', A)
    mkdirSync(other, { recursive: true })
    writeFileSync(join(other, 'transcript.jsonl'), 'something else')
    await deleteSession(A)
    expect(existsSync(other)).toBe(true)
  })
})

describe('forkSession()', () => {
  it('copies the conversation under new ids', async () => {
    const one = user('one')
    const progress = { ...user('', one), type: 'progress' }
    const two = assistant('two', progress)
    const side = user('side', two, { isSidechain: true })
    disk.write(A, [one, progress, two, side, { type: 'mode', mode: 'normal' }])
    const { sessionId } = await forkSession(A)
    const copies = readFileSync(disk.fileOf(sessionId), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(copies.map(({ type }) => type)).toEqual(['user', 'assistant', 'custom-title'])
    expect(copies.every((copy) => copy.sessionId === sessionId)).toBe(true)
    expect(copies[0].uuid).not.toBe(one.uuid)
    expect(copies[1].parentUuid).toBe(copies[0].uuid)
    expect(copies[0].forkedFrom).toEqual({ sessionId: A, messageUuid: one.uuid })
    expect(copies[2].customTitle).toBe('one (fork)')
    expect(contents(await getSessionMessages(sessionId))).toEqual(['one', [{ type: 'text', text: 'two' }]])
    expect(await getSessionMessages(A)).toHaveLength(2)
  })

  it('ends with a message, and takes a title', async () => {
    const one = user('one')
    const two = assistant('two', one)
    disk.write(A, [one, two, user('three', two)])
    const { sessionId } = await forkSession(A, { upToMessageId: String(two.uuid), title: 'Mine' })
    expect(await getSessionMessages(sessionId)).toHaveLength(2)
    expect(await getSessionInfo(sessionId)).toMatchObject({ customTitle: 'Mine' })
    await expect(forkSession(A, { upToMessageId: 'unknown' })).rejects.toThrow('not found')
    await expect(forkSession(B)).rejects.toThrow('not found')
  })

  it('keeps a second name in a disk.project that has its sessions there', async () => {
    mkdirSync(join(disk.project, '.claude-sessions'))
    disk.write(A, [user('one', null, { cwd: disk.project })])
    const { sessionId } = await forkSession(A)
    expect(existsSync(join(disk.project, '.claude-sessions', sessionId, 'transcript.jsonl'))).toBe(true)
  })
})

describe('sessions in a store', () => {
  it('are listed, read, changed, forked and deleted like those on disk', async () => {
    const sessionStore = new InMemorySessionStore()
    const key = { projectKey: slugOf(disk.project), sessionId: A }
    const one = user('one')
    await sessionStore.append(
      key,
      [one, assistant('two', one)].map((entry) => ({ ...entry, type: String(entry.type) })),
    )
    await sessionStore.append({ ...key, subpath: 'subagents/agent-x1' }, [
      { type: 'agent_metadata', toolUseId: 'toolu_1' },
      { ...user('task', null, { isSidechain: true }), type: 'user' },
    ])
    const place = { dir: disk.project, sessionStore }
    expect((await listSessions(place))[0]).toMatchObject({ sessionId: A, summary: 'one' })
    expect(await getSessionMessages(A, place)).toHaveLength(2)
    expect(await listSubagents(A, place)).toEqual(['x1'])
    expect((await getSubagentMessages(A, 'x1', place))[0]).toMatchObject({ parent_tool_use_id: 'toolu_1' })
    await renameSession(A, 'Title', place)
    await tagSession(A, 'green', place)
    expect(await getSessionInfo(A, place)).toMatchObject({ customTitle: 'Title', tag: 'green' })
    const { sessionId } = await forkSession(A, place)
    expect(await getSessionInfo(sessionId, place)).toMatchObject({ customTitle: 'Title (fork)' })
    await deleteSession(A, place)
    expect(await getSessionMessages(A, place)).toEqual([])
    await expect(deleteSession(A, place)).rejects.toThrow('not found')
    await expect(archiveSession(sessionId, place)).rejects.toThrow('cannot be archived')
  })
})
