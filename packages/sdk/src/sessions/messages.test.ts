import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { A, assistant, B, contents, transcriptsOnDisk, user } from '../testing/transcripts.testing.ts'
import { getSessionMessages, getSubagentMessages, listSubagents } from './messages.ts'

const disk = transcriptsOnDisk()

describe('getSessionMessages()', () => {
  it('gives the conversation, oldest first', async () => {
    const one = user('one')
    const two = assistant('two', one)
    const attachment = { ...user('', two), type: 'attachment', attachment: {} }
    const three = user('three', attachment)
    disk.write(A, [one, two, attachment, three])
    const messages = await getSessionMessages(A)
    expect(contents(messages)).toEqual(['one', [{ type: 'text', text: 'two' }], 'three'])
    expect(messages[0]).toEqual({
      type: 'user',
      uuid: one.uuid,
      session_id: A,
      message: one.message,
      parent_tool_use_id: null,
      parent_agent_id: null,
      timestamp: '2026-01-01T00:00:00.000Z',
    })
    expect(await getSessionMessages(A, { offset: 1, limit: 1 })).toHaveLength(1)
    expect(await getSessionMessages(B)).toEqual([])
    expect(await getSessionMessages('no id')).toEqual([])
  })

  it('takes the branch that was written last', async () => {
    const one = user('one')
    const old = assistant('old branch', one)
    const fresh = assistant('new branch', one, 'msg_2')
    disk.write(A, [one, old, fresh])
    expect(contents(await getSessionMessages(A))).toEqual(['one', [{ type: 'text', text: 'new branch' }]])
  })

  it('begins after the last compaction, with its summary', async () => {
    const old = user('old')
    const boundary = {
      ...user('', null),
      type: 'system',
      subtype: 'compact_boundary',
      logicalParentUuid: old.uuid,
    }
    const summary = user('summary', boundary, { isCompactSummary: true })
    const next = user('next', summary)
    disk.write(A, [old, boundary, summary, next])
    expect(contents(await getSessionMessages(A))).toEqual(['summary', 'next'])
  })

  it('bridges a hole, cuts a cycle, and lets the last of two equal ids win', async () => {
    const one = user('one')
    const lost = user('after the hole', { uuid: 'lost' })
    disk.write(A, [one, '{"torn', lost])
    expect(contents(await getSessionMessages(A))).toEqual(['one', 'after the hole'])
    const a = user('a')
    const b = user('b', a)
    disk.write(B, [{ ...a, parentUuid: b.uuid }, { ...b, message: { content: 'older' } }, b, user('c', b)])
    expect(contents(await getSessionMessages(B))).toEqual(['a', 'b', 'c'])
  })

  it('keeps the results of parallel calls, each of which hangs on its own call', async () => {
    const one = user('one')
    const call1 = assistant([{ type: 'tool_use', id: 't1', name: 'Read', input: {} }], one)
    const call2 = assistant([{ type: 'tool_use', id: 't2', name: 'Read', input: {} }], call1)
    const result1 = user([{ type: 'tool_result', tool_use_id: 't1', content: 'r1' }], call1)
    const result2 = user([{ type: 'tool_result', tool_use_id: 't2', content: 'r2' }], call2)
    const answer = assistant('done', result2, 'msg_2')
    disk.write(A, [one, call1, call2, result1, result2, answer])
    expect(await getSessionMessages(A)).toHaveLength(6)
  })

  it('leaves out what the engine made and what subagents said', async () => {
    const one = user('one')
    const meta = user('meta', one, { isMeta: true })
    const side = user('side', meta, { isSidechain: true })
    const system = {
      ...user('', meta),
      type: 'system',
      subtype: 'informational',
      content: 'note',
      message: undefined,
    }
    const two = user('two', system)
    disk.write(A, [one, meta, side, system, two])
    expect(contents(await getSessionMessages(A))).toEqual(['one', 'two'])
    const all = await getSessionMessages(A, { includeSystemMessages: true })
    expect(all.map(({ type }) => type)).toEqual(['user', 'system', 'user'])
    expect(all[1]?.message).toEqual({ subtype: 'informational', content: 'note' })
  })
})

describe('subagents', () => {
  it('are listed with the messages and the call that they belong to', async () => {
    const path = disk.write(A, [user('one')])
    const folder = join(path.replace('.jsonl', ''), 'subagents')
    mkdirSync(join(folder, 'workflows', 'run1'), { recursive: true })
    const task = user('the task', null, { isSidechain: true, agentId: 'x1' })
    const done = assistant('done', task, 'msg_1', { isSidechain: true })
    writeFileSync(join(folder, 'agent-x1.jsonl'), `${JSON.stringify(task)}\n${JSON.stringify(done)}\n`)
    writeFileSync(
      join(folder, 'agent-x1.meta.json'),
      JSON.stringify({ toolUseId: 'toolu_1', parentAgentId: 'p' }),
    )
    writeFileSync(join(folder, 'workflows', 'run1', 'agent-y2.jsonl'), `${JSON.stringify(task)}\n`)
    expect(await listSubagents(A)).toEqual(['x1', 'y2'])
    const messages = await getSubagentMessages(A, 'x1')
    expect(contents(messages)).toEqual(['the task', [{ type: 'text', text: 'done' }]])
    expect(messages[0]).toMatchObject({ parent_tool_use_id: 'toolu_1', parent_agent_id: 'p' })
    expect(await getSubagentMessages(A, 'none')).toEqual([])
    expect(await listSubagents(B)).toEqual([])
  })
})
