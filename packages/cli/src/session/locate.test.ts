import { existsSync, linkSync, mkdirSync, renameSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { deleteSession, renameSession } from './change-session.ts'
import { answer, prompt, textsOf } from './entries.testing.ts'
import { resolveStore } from './layout.ts'
import { listSessions } from './list.ts'
import type { OpenSessionOptions } from './open-options.ts'
import { createPlace, type Place } from './place.testing.ts'

const ID = 'abcdefab-1111-4222-8333-444444444444'

const talk = async (place: Place, options: Partial<OpenSessionOptions> = {}): Promise<string> => {
  const { transcript, sessionId } = await place.open(options)
  transcript.append(prompt('hello'))
  transcript.append(answer('yes'))
  await transcript.close()
  return sessionId
}

/** The project under another name. */
const move = (place: Place): { cwd: string; store: ReturnType<typeof resolveStore> } => {
  const cwd = join(place.root, 'moved')
  renameSync(place.cwd, cwd)
  return { cwd, store: resolveStore({ ...place, cwd, env: {} }) }
}

describe('a project that was moved', () => {
  it.each(['both', 'seed'] as const)('keeps its sessions (layout %s)', async (layout) => {
    const place = createPlace()
    const id = await talk(place, { layout })
    const { cwd, store } = move(place)
    expect(listSessions(store).map(({ sessionId }) => sessionId)).toEqual([id])
    const continued = await place.open({ mode: 'continue', cwd, layout })
    expect(continued).toMatchObject({ sessionId: id, resumed: true, lease: { state: 'exclusive' } })
    continued.transcript.append(prompt('again'))
    await continued.transcript.close()
    const resumed = await place.open({ mode: 'resume', sessionId: id, cwd, layout })
    expect(textsOf(resumed.history).slice(0, 3)).toEqual(['user: hello', 'assistant: yes', 'user: again'])
    await resumed.transcript.close()
    expect(existsSync(join(cwd, '.claude-sessions', id, 'metadata.json'))).toBe(true)
  })

  it('loses both names of a session that is deleted', async () => {
    const place = createPlace()
    const id = await talk(place)
    const alias = join(resolveStore({ ...place, env: {} }).projectDir, `${id}.jsonl`)
    expect(existsSync(alias)).toBe(true)
    const { cwd, store } = move(place)
    deleteSession(store, id)
    expect(existsSync(alias)).toBe(false)
    expect(existsSync(join(cwd, '.claude-sessions', id))).toBe(false)
  })

  it('does not take over a session whose other name lies elsewhere in the project', async () => {
    const place = createPlace()
    const id = await talk(place)
    const { cwd, store } = move(place)
    const planted = 'dddddddd-1111-4222-8333-444444444444'
    const directory = join(cwd, '.claude-sessions', planted)
    mkdirSync(directory, { mode: 0o700 })
    linkSync(join(cwd, '.claude-sessions', id, 'transcript.jsonl'), join(directory, 'transcript.jsonl'))
    expect(listSessions(store).map(({ sessionId }) => sessionId)).toEqual([id])
  })
})

describe('naming a session', () => {
  it('an id counts in capitals as well', async () => {
    const place = createPlace()
    await talk(place, { sessionId: ID })
    const { sessionId, transcript } = await place.open({ mode: 'resume', sessionId: ID.toUpperCase() })
    expect(sessionId).toBe(ID)
    await transcript.close()
    await expect(place.open({ mode: 'new', sessionId: ID.toUpperCase() })).rejects.toMatchObject({
      code: 'session_id_in_use',
    })
  })

  it('the first block of an id is enough when nothing else starts or is called so', async () => {
    const place = createPlace()
    await talk(place, { sessionId: ID })
    const resumed = await place.open({ mode: 'resume', sessionId: 'ABCDEFAB' })
    expect(resumed.sessionId).toBe(ID)
    await resumed.transcript.close()
    await expect(place.open({ mode: 'resume', sessionId: 'abcdefa' })).rejects.toMatchObject({
      code: 'session_not_found',
    })
    const other = await talk(place)
    renameSession(resolveStore({ ...place, env: {} }), other, 'abcdefab')
    const called = await place.open({ mode: 'resume', sessionId: 'abcdefab' })
    expect(called.sessionId).toBe(other)
    await called.transcript.close()
  })
})

describe('continuing among many sessions', () => {
  it('takes the one written last that holds a conversation', async () => {
    const place = createPlace()
    const older = await talk(place)
    const newest = await talk(place)
    const { projectDir } = resolveStore({ ...place, env: {} })
    const at = (id: string, seconds: number): void =>
      utimesSync(join(projectDir, `${id}.jsonl`), seconds, seconds)
    at(older, 2_000_000_000)
    at(newest, 1_000_000_000)
    const continued = await place.open({ mode: 'continue' })
    expect(continued.sessionId).toBe(older)
    await continued.transcript.close()
  })
})
