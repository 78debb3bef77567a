import { randomUUID } from 'node:crypto'
import { cpSync, existsSync, linkSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createDraft } from './crafted.testing.ts'
import { prompt } from './entries.testing.ts'
import { resolveStore } from './layout.ts'
import { createPlace } from './place.testing.ts'
import { MAX_SWEPT, sweepSessions } from './retention.ts'

const LONG_AGO = new Date('2020-01-01T00:00:00.000Z')

describe('sweeping old sessions', () => {
  it('deletes what is old and ours, once a day, and nothing that is in use', async () => {
    const place = createPlace()
    const store = resolveStore({ ...place, env: {} })
    const make = async (close = true) => {
      const { transcript } = await place.open()
      transcript.append(prompt('hi'))
      if (close) await transcript.close()
      utimesSync(transcript.path, LONG_AGO, LONG_AGO)
      return transcript
    }
    const old = await make()
    const current = await make()
    const running = await make(false)
    const foreign = createDraft(place)
    foreign.user('of another program')
    foreign.save()
    utimesSync(foreign.path, LONG_AGO, LONG_AGO)
    const fresh = await make()
    utimesSync(fresh.path, new Date(), new Date())
    const options = { days: 30, currentId: current.sessionId, now: Date.now() }
    expect(sweepSessions(store, { ...options, days: 0 })).toEqual([])
    expect(sweepSessions(store, options)).toEqual([old.sessionId])
    const left = [old, current, running, fresh, foreign].map(({ path }) => existsSync(path))
    expect(left).toEqual([false, true, true, true, true])
    expect(sweepSessions(store, { ...options, currentId: '' })).toEqual([])
    await running.close()
  })

  it('does a part when there is much to delete, and goes on at the next run', async () => {
    const place = createPlace()
    const store = resolveStore({ ...place, env: {} })
    const { transcript } = await place.open()
    transcript.append(prompt('hi'))
    await transcript.close()
    const dataDir = join(store.seedRoot, transcript.sessionId)
    for (let count = 0; count < MAX_SWEPT + 5; count++) {
      const id = randomUUID()
      cpSync(dataDir, join(store.seedRoot, id), { recursive: true })
      const copy = join(store.seedRoot, id, 'transcript.jsonl')
      linkSync(copy, join(store.projectDir, `${id}.jsonl`))
      utimesSync(copy, LONG_AGO, LONG_AGO)
    }
    const options = { days: 30, currentId: transcript.sessionId, now: Date.now() }
    const counts = [1, 2, 3].map(() => sweepSessions(store, options).length)
    expect(counts).toEqual([MAX_SWEPT, 5, 0])
  })

  it('does nothing in a project without sessions', () => {
    const place = createPlace()
    const store = resolveStore({ ...place, env: {} })
    expect(sweepSessions(store, { days: 1, currentId: '', now: Date.now() })).toEqual([])
    expect(existsSync(place.configDir)).toBe(false)
  })
})
