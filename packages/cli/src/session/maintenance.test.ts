import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { systemStamps } from '../platform/stamps.ts'
import { deleteSession, renameSession, tagSession } from './change-session.ts'
import { readConversation } from './conversation.ts'
import { createDraft, result, text, thinking, use } from './crafted.testing.ts'
import { answer, apiMessage, linesOf, prompt, toolResult, toolUse } from './entries.testing.ts'
import { toHtml } from './export-html.ts'
import { toMarkdown } from './export-markdown.ts'
import { resolveStore, type SessionStore } from './layout.ts'
import { listSessions } from './list.ts'
import { findSession } from './locate.ts'
import { createPlace, type Place } from './place.testing.ts'
import { rewriteSession } from './rewrite.ts'
import { listSubagents } from './subagents.ts'
import { verifySession } from './verify.ts'

const ID = 'a1b2c3d4-0000-4000-8000-000000000001'
const storeOf = (place: Place): SessionStore => resolveStore({ ...place, env: {} })

const talk = async (place: Place): Promise<{ id: string; path: string }> => {
  const { transcript, sessionId } = await place.open()
  transcript.append(prompt('go'))
  transcript.append(answer('ok'))
  await transcript.close()
  return { id: sessionId, path: transcript.path }
}

describe('renaming and tagging', () => {
  it('append a line that lists show', async () => {
    const place = createPlace()
    const { id, path } = await talk(place)
    writeFileSync(path, '{"torn":', { flag: 'a' })
    renameSession(storeOf(place), id, '  A title ')
    tagSession(storeOf(place), id, ' ﬁne\u200b\u202e ')
    expect(listSessions(storeOf(place))[0]).toMatchObject({ customTitle: 'A title', tag: 'fine' })
    tagSession(storeOf(place), id, null)
    expect(listSessions(storeOf(place))[0]).not.toHaveProperty('tag')
    expect(readFileSync(path, 'utf8')).toContain('\n{"type":"custom-title"')
  })

  it('refuse what is empty and what is not there', async () => {
    const place = createPlace()
    const { id } = await talk(place)
    expect(() => renameSession(storeOf(place), id, ' ')).toThrow(
      expect.objectContaining({ code: 'invalid_title' }),
    )
    expect(() => tagSession(storeOf(place), id, '\u200b')).toThrow(
      expect.objectContaining({ code: 'invalid_tag' }),
    )
    for (const missing of [ID, '../../x']) {
      expect(() => renameSession(storeOf(place), missing, 'x')).toThrow(
        expect.objectContaining({ code: 'session_not_found' }),
      )
    }
  })
})

describe('deleting', () => {
  it('removes both names and everything beside them', async () => {
    const place = createPlace()
    const { transcript, sessionId } = await place.open()
    transcript.append(prompt('go'))
    transcript.append(prompt('sub'), { agentId: 'a1' })
    await transcript.close()
    const history = join(place.configDir, 'file-history', sessionId)
    mkdirSync(history, { recursive: true })
    deleteSession(storeOf(place), sessionId)
    const left = [
      transcript.path,
      transcript.path.replace('.jsonl', ''),
      join(place.cwd, '.claude-sessions', sessionId),
      history,
    ].filter((path) => existsSync(path))
    expect(left).toEqual([])
    expect(() => deleteSession(storeOf(place), sessionId)).toThrow(
      expect.objectContaining({ code: 'session_not_found' }),
    )
  })

  it('is refused while the session runs', async () => {
    const place = createPlace()
    const opened = await place.open()
    const { transcript, sessionId } = opened
    transcript.append(prompt('go'))
    expect(opened.lease.state).toBe('exclusive')
    expect(() => deleteSession(storeOf(place), sessionId)).toThrow(
      expect.objectContaining({ code: 'session_busy' }),
    )
    await transcript.close()
    expect(existsSync(transcript.path)).toBe(true)
  })
})

describe('verifying', () => {
  it('finds nothing wrong with what the store wrote', async () => {
    const place = createPlace()
    const { id, path } = await talk(place)
    expect(await verifySession(findSession(storeOf(place), id))).toEqual({
      sessionId: id,
      path: findSession(storeOf(place), id).files.transcript,
      link: 'hard',
      bytes: statSync(path).size,
      lines: 2,
      messages: 2,
      badLines: [],
      problems: [],
      ok: true,
    })
  })

  it('calls a session whole that other users can read, as early versions of other programs left theirs', async () => {
    const place = createPlace()
    const { id, path } = await talk(place)
    chmodSync(path, 0o644)
    expect(await verifySession(findSession(storeOf(place), id))).toMatchObject({
      ok: true,
      problems: [{ code: 'open_to_others' }],
    })
  })

  it('names everything that is wrong, and changes nothing', async () => {
    const place = createPlace()
    const draft = createDraft(place)
    draft.user('go')
    draft.raw('{"half')
    draft.assistant(use('t1'), 'msg_1', { parentUuid: ID })
    draft.raw('{"torn')
    draft.save('')
    const before = readFileSync(draft.path)
    const report = await verifySession(findSession(storeOf(place), draft.id))
    expect(report.problems.map(({ code }) => code)).toEqual([
      'bad_lines',
      'torn_tail',
      'broken_links',
      'unanswered',
    ])
    expect(report).toMatchObject({ ok: false, lines: 2, badLines: [{ problem: 'invalid_json' }, {}] })
    expect(readFileSync(draft.path).equals(before)).toBe(true)
  })
})

describe('writing a damaged transcript anew', () => {
  it('PAIN-14: keeps the old file and puts the new one under both names', async () => {
    const place = createPlace()
    const { id, path } = await talk(place)
    const last = linesOf(path).at(-1)
    writeFileSync(
      path,
      `{"half\n${JSON.stringify({ ...last, uuid: ID, parentUuid: ID.replace('1', '2') })}\n{"torn`,
      {
        flag: 'a',
      },
    )
    const before = readFileSync(path)
    const found = findSession(storeOf(place), id)
    const { backup, removedLines, relinkedLines } = await rewriteSession(found, 7)
    expect({ removedLines, relinkedLines }).toEqual({ removedLines: 2, relinkedLines: 1 })
    expect(readFileSync(backup).equals(before)).toBe(true)
    expect(statSync(found.files.transcript).ino).toBe(statSync(path).ino)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(await verifySession(findSession(storeOf(place), id))).toMatchObject({
      ok: true,
      lines: 3,
      link: 'hard',
    })
    expect(linesOf(path)[2]?.parentUuid).toBe(last?.uuid)
  })
})

const worked = async (place: Place): Promise<string> => {
  const { transcript, sessionId } = await place.open({
    stamps: { ...systemStamps, now: () => Date.parse('2025-10-18T09:00:00.000Z') },
  })
  transcript.append(prompt('fix <b>this</b> & that'))
  transcript.append({ type: 'assistant', message: apiMessage('msg_9', thinking('let me see')) })
  transcript.append(toolUse('toolu_1', 'Task', { description: 'look', prompt: '```\nx\n```' }, 'msg_9'))
  transcript.append(prompt('inner prompt'), { agentId: 'a1' })
  transcript.append(answer('inner answer'), { agentId: 'a1' })
  transcript.describeAgent('a1', { toolUseId: 'toolu_1' })
  transcript.append(toolResult('toolu_1', '<script>alert(1)</script>'))
  transcript.append({ type: 'user', message: { role: 'user', content: 'hidden' }, isMeta: true })
  transcript.append({
    type: 'user',
    message: {
      role: 'user',
      content: [
        { type: 'text', text: 'see' },
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' } },
      ],
    },
  })
  transcript.append(answer('fine'))
  transcript.append({
    type: 'system',
    subtype: 'compact_boundary',
    fields: { content: 'Conversation compacted', compactMetadata: { trigger: 'auto', preTokens: 1 } },
  })
  transcript.append({ type: 'user', message: { role: 'user', content: 'in short' }, isCompactSummary: true })
  transcript.append(answer('after'))
  await transcript.close()
  return sessionId
}

describe('exporting', () => {
  it('gives a Markdown document of the whole session, also of what was compacted', async () => {
    const place = createPlace()
    const id = await worked(place)
    const markdown = toMarkdown(await readConversation(findSession(storeOf(place), id)))
    const order = [
      '# fix',
      '## User',
      'Thinking',
      '### Tool: Task',
      '#### Subagent',
      'inner answer',
      'Result',
      'alert(1)',
    ]
    for (const part of order) expect(markdown).toContain(part)
    expect(markdown).toContain('````json\n')
    expect(markdown).not.toContain('hidden')
    expect(markdown.indexOf('fine')).toBeLessThan(markdown.indexOf('Conversation compacted'))
    expect(markdown.indexOf('in short')).toBeLessThan(markdown.indexOf('after'))
  })

  it('gives one HTML file in which nothing of the conversation is code', async () => {
    const place = createPlace()
    const id = await worked(place)
    const html = toHtml(await readConversation(findSession(storeOf(place), id)))
    expect(html).toContain('fix &lt;b&gt;this&lt;/b&gt; &amp; that')
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(html).not.toMatch(/<script|<b>|https?:\/\/|\son\w+=/)
    expect(html).toContain('<img alt="" src="data:image/png;base64,iVBORw0KGgo=">')
    expect(html).toContain('inner answer')
  })

  it('shows sessions of other versions with their subagents', async () => {
    const place = createPlace()
    const draft = createDraft(place)
    draft.user('go')
    draft.assistant(use('t1', 'Agent'), 'msg_1')
    const rootA = draft.user('inline task A', { isSidechain: true, parentUuid: null })
    const rootB = draft.user('inline task B', { isSidechain: true, parentUuid: null })
    draft.assistant(text('a'), 'msg_a', { isSidechain: true, parentUuid: rootA })
    draft.assistant(text('b'), 'msg_b', { isSidechain: true, parentUuid: rootB })
    draft.user(result('t1'))
    draft.assistant(text('done'), 'msg_2')
    draft.save()
    const flat = createDraft(place)
    flat.user('flat task', { isSidechain: true, sessionId: draft.id, agentId: 'flat1' })
    flat.save()
    linkSync(flat.path, join(flat.path, '..', 'agent-flat1.jsonl'))
    const nested = join(flat.path, '..', draft.id, 'subagents', 'workflows', 'run1')
    mkdirSync(nested, { recursive: true })
    writeFileSync(join(nested, 'agent-n1.jsonl'), `${flat.lines[0]}\n`)
    writeFileSync(join(nested, 'agent-n1.meta.json'), '{"toolUseId":"t1","agentType":"Explore"}')
    const found = findSession(storeOf(place), draft.id)
    expect(listSubagents(found)).toMatchObject([
      { agentId: 'n1', description: { agentType: 'Explore' } },
      { agentId: 'flat1', description: {} },
    ])
    const conversation = await readConversation(found)
    expect(conversation.subagents.map(({ agentId, entries }) => [agentId, entries.length])).toEqual([
      [`inline-${rootA}`, 2],
      [`inline-${rootB}`, 2],
      ['n1', 1],
      ['flat1', 1],
    ])
    expect(conversation.entries).toHaveLength(4)
    for (const shown of ['flat task', 'inline task A', 'inline task B', '## Subagent flat1']) {
      expect(toMarkdown(conversation)).toContain(shown)
    }
    expect(toHtml(conversation)).toContain('inline task B')
  })
})
