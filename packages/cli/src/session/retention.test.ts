import { randomUUID } from 'node:crypto'
import {
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ENGINE_VERSION } from '../platform/version.ts'
import { createDraft } from './crafted.testing.ts'
import { prompt } from './entries.testing.ts'
import { resolveStore } from './layout.ts'
import { createPlace } from './place.testing.ts'
import { MAX_SWEPT, OWN_VERSIONS, sweepSessions } from './retention.ts'

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

  it('sweeps the projects of the whole configuration, also such that are gone, and no others', async () => {
    const place = createPlace()
    const at = async (name: string, layout?: 'seed' | 'projects') => {
      const cwd = join(place.root, name)
      mkdirSync(cwd)
      const opened = await place.open({ cwd, ...(layout && { layout }) })
      opened.transcript.append(prompt('hi'))
      const path = opened.transcript.path
      const age = () => utimesSync(path, LONG_AGO, LONG_AGO)
      return { cwd, path, age, ...opened }
    }
    const [linked, seed, alone, gone, moved, running] = [
      await at('linked'),
      await at('seed', 'seed'),
      await at('alone', 'projects'),
      await at('gone'),
      await at('moved'),
      await at('running'),
    ]
    for (const { transcript } of [linked, seed, alone, gone, moved]) await transcript.close()
    for (const { age } of [linked, seed, alone, gone, moved, running]) age()
    rmSync(gone.cwd, { recursive: true })
    renameSync(moved.cwd, `${moved.cwd}-on`)
    const foreign = createDraft(place)
    foreign.user('"version":"0.1.0"')
    foreign.save()
    utimesSync(foreign.path, LONG_AGO, LONG_AGO)
    const outside = join(place.root, 'outside')
    cpSync(dirname(alone.path), outside, { recursive: true, preserveTimestamps: true })
    symlinkSync(outside, join(place.configDir, 'projects', '-linked-elsewhere'))
    const store = resolveStore({ ...place, env: {} })
    const swept = sweepSessions(store, { days: 30, currentId: '', now: Date.now() })
    const ids = [linked, seed, alone, gone].map(({ transcript }) => transcript.sessionId)
    expect(swept.toSorted()).toEqual(ids.toSorted())
    const left = [linked, seed, alone, gone, moved, running, foreign].map(({ path }) => existsSync(path))
    expect(left).toEqual([false, false, false, false, true, true, true])
    expect(readdirSync(join(linked.cwd, '.claude-sessions'))).toEqual(['.gitignore'])
    expect(readdirSync(outside)).toHaveLength(2)
    await running.transcript.close()
  })

  it('takes a clock that went far ahead for wrong until a second sweep', async () => {
    const place = createPlace()
    const store = resolveStore({ ...place, env: {} })
    const { transcript } = await place.open()
    transcript.append(prompt('hi'))
    await transcript.close()
    const day = 24 * 60 * 60 * 1000
    const stamp = join(place.configDir, 'agent-sessions-swept')
    const sweepAt = (now: number) => {
      const gone = sweepSessions(store, { days: 30, currentId: '', now })
      utimesSync(stamp, new Date(now), new Date(now))
      return gone.length
    }
    const today = Date.now()
    expect(sweepAt(today)).toBe(0)
    expect(sweepAt(today + 400 * day)).toBe(0)
    expect(sweepAt(today + 1.5 * day)).toBe(0)
    expect(existsSync(transcript.path)).toBe(true)
    expect(sweepAt(today + 400 * day)).toBe(0)
    expect(sweepAt(today + 401.5 * day)).toBe(1)
  })

  it('does nothing where it can leave no stamp', async () => {
    const place = createPlace()
    const store = resolveStore({ ...place, env: {} })
    const { transcript } = await place.open()
    transcript.append(prompt('hi'))
    await transcript.close()
    utimesSync(transcript.path, LONG_AGO, LONG_AGO)
    mkdirSync(join(place.configDir, 'agent-sessions-swept'))
    utimesSync(join(place.configDir, 'agent-sessions-swept'), LONG_AGO, LONG_AGO)
    expect(sweepSessions(store, { days: 30, currentId: '', now: Date.now() })).toEqual([])
    expect(existsSync(transcript.path)).toBe(true)
  })

  it('knows the version of this engine for its own', () => {
    expect(OWN_VERSIONS.test(ENGINE_VERSION)).toBe(true)
  })

  it('does nothing in a project without sessions', () => {
    const place = createPlace()
    const store = resolveStore({ ...place, env: {} })
    expect(sweepSessions(store, { days: 1, currentId: '', now: Date.now() })).toEqual([])
    expect(existsSync(place.configDir)).toBe(false)
  })
})
