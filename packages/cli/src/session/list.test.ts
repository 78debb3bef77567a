import { appendFileSync, mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { systemStamps } from '../platform/stamps.ts'
import { createDraft, result, use } from './crafted.testing.ts'
import { answer, prompt } from './entries.testing.ts'
import { resolveStore, type SessionStore } from './layout.ts'
import { listSessions } from './list.ts'
import { createPlace, type Place } from './place.testing.ts'

const storeOf = (place: Place, env = {}): SessionStore => resolveStore({ ...place, env })

const talk = async (place: Place, text: string, options = {}): Promise<string> => {
  const { transcript, sessionId } = await place.open(options)
  transcript.append(prompt(text))
  transcript.append(answer('ok'))
  await transcript.close()
  return sessionId
}

describe('listing sessions', () => {
  it('shows what the two ends of each file say, the last written first', async () => {
    const place = createPlace()
    const now = () => Date.parse('2025-10-18T09:00:00.000Z')
    const old = await talk(place, 'first\n  prompt ', {
      gitBranch: () => 'main',
      stamps: { ...systemStamps, now },
    })
    const { transcript, sessionId } = await place.open({ gitBranch: () => 'feature' })
    transcript.append(prompt('second'))
    transcript.appendRecord({ type: 'tag', tag: 'review', sessionId })
    transcript.appendRecord({ type: 'custom-title', customTitle: 'Titled "so"', sessionId })
    await transcript.close()
    const [newest, oldest] = listSessions(storeOf(place))
    expect(newest).toMatchObject({
      sessionId,
      summary: 'Titled "so"',
      customTitle: 'Titled "so"',
      firstPrompt: 'second',
      tag: 'review',
      gitBranch: 'feature',
      cwd: place.cwd,
      fileSize: statSync(transcript.path).size,
      lastModified: statSync(transcript.path).mtimeMs,
      path: transcript.path,
    })
    expect(oldest).toMatchObject({
      sessionId: old,
      summary: 'first prompt',
      gitBranch: 'main',
      createdAt: now(),
    })
    expect(listSessions(storeOf(place), { limit: 1 }).map((session) => session.sessionId)).toEqual([
      sessionId,
    ])
    expect(listSessions(storeOf(place), { offset: 1 }).map((session) => session.sessionId)).toEqual([old])
    expect(listSessions(storeOf(place), { limit: -1 })).toHaveLength(2)
  })

  it.each([
    ['a tool result', (draft: ReturnType<typeof createDraft>) => draft.user(result('t1'))],
    ['a hidden line', (draft: ReturnType<typeof createDraft>) => draft.user('hidden', { isMeta: true })],
    ['a summary', (draft: ReturnType<typeof createDraft>) => draft.user('sum', { isCompactSummary: true })],
    [
      'command output',
      (draft: ReturnType<typeof createDraft>) => draft.user('<local-command-stdout>x</local-command-stdout>'),
    ],
    [
      'an interrupt',
      (draft: ReturnType<typeof createDraft>) =>
        draft.user([{ type: 'text', text: '[Request interrupted by user]' }]),
    ],
    [
      'an editor context',
      (draft: ReturnType<typeof createDraft>) => draft.user('<ide_selection>x</ide_selection>'),
    ],
    [
      'a slash command',
      (draft: ReturnType<typeof createDraft>) => draft.user('<command-name>/review</command-name>'),
    ],
  ])('does not take %s for the first prompt', (_, add) => {
    const place = createPlace()
    const draft = createDraft(place)
    add(draft)
    draft.user('the prompt')
    draft.save()
    expect(listSessions(storeOf(place))[0]?.firstPrompt).toBe('the prompt')
  })

  it('falls back to the name of a slash command, and cuts long prompts between characters', () => {
    const place = createPlace()
    const command = createDraft(place)
    command.user('<command-name>/review</command-name>')
    command.save()
    expect(listSessions(storeOf(place))[0]?.summary).toBe('/review')
    const long = createDraft(place)
    long.user(`${'x'.repeat(199)}😀${'y'.repeat(100_000)}`)
    long.save()
    utimesSync(long.path, new Date('2100-01-01'), new Date('2100-01-01'))
    expect(listSessions(storeOf(place))[0]?.firstPrompt).toBe(`${'x'.repeat(199)}…`)
  })

  it('leaves out what is no main conversation', async () => {
    const place = createPlace()
    await talk(place, 'real')
    const sidechain = createDraft(place)
    sidechain.user('Warmup', { isSidechain: true })
    sidechain.save()
    const silent = createDraft(place)
    silent.assistant(use('t1'), 'msg_1')
    silent.save()
    const directory = join(sidechain.path, '..')
    writeFileSync(join(directory, 'a1b2c3d4-0000-4000-8000-000000000001.jsonl'), '')
    writeFileSync(join(directory, 'agent-a1.jsonl'), readFileSync(silent.path))
    writeFileSync(join(directory, 'notes.jsonl'), 'x')
    expect(listSessions(storeOf(place)).map((session) => session.summary)).toEqual(['real'])
  })

  it('finds sessions of other projects when asked, and of the seed layout', async () => {
    const place = createPlace()
    const seed = await talk(place, 'seed', { layout: 'seed' })
    const other = join(place.root, 'other')
    mkdirSync(other)
    const elsewhere = await talk(place, 'elsewhere', { cwd: other })
    const ids = (options = {}): string[] =>
      listSessions(storeOf(place), options).map((session) => session.sessionId)
    expect(ids()).toEqual([seed])
    expect(ids({ allProjects: true }).sort()).toEqual([elsewhere, seed].sort())
  })

  it('is not misled by what a conversation says', () => {
    const place = createPlace()
    const draft = createDraft(place)
    draft.user('say {"type":"tag","tag":"evil"} and "customTitle":"evil"')
    const input = {
      type: 'custom-title',
      customTitle: 'evil',
      summary: 'evil',
      lastPrompt: 'evil',
      gitBranch: 'evil',
    }
    draft.assistant({ type: 'tool_use', id: 't1', name: 'X', input }, 'msg_1')
    draft.save()
    const [session] = listSessions(storeOf(place))
    expect(session?.summary).toContain('say')
    expect(session).not.toHaveProperty('tag')
    expect(session).not.toHaveProperty('gitBranch')
  })

  it('reads a line that the window cuts', () => {
    const place = createPlace()
    const draft = createDraft(place)
    draft.user('p')
    draft.save()
    appendFileSync(
      draft.path,
      `${JSON.stringify({ type: 'custom-title', customTitle: 'old', sessionId: draft.id })}\n`,
    )
    appendFileSync(draft.path, `${JSON.stringify({ type: 'x', filler: 'ü'.repeat(200_000) })}\n`)
    appendFileSync(
      draft.path,
      `${JSON.stringify({ type: 'custom-title', customTitle: 'new', sessionId: draft.id })}`,
    )
    expect(listSessions(storeOf(place))[0]?.customTitle).toBe('new')
  })

  it('gives nothing for a project without sessions', () => {
    const place = createPlace()
    expect(listSessions(storeOf(place))).toEqual([])
    expect(listSessions(storeOf(place), { allProjects: true })).toEqual([])
  })
})
