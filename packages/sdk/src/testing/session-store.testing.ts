import { describe, expect, it } from 'vitest'
import type { SessionStore, SessionStoreEntry } from '../stores/store.ts'

const key = { projectKey: '-srv-app', sessionId: 'aaaaaaaa-1111-4111-8111-111111111111' }
const other = { ...key, sessionId: 'bbbbbbbb-1111-4111-8111-111111111111' }
const entry = (uuid: string, fields: object = {}): SessionStoreEntry => ({ type: 'user', uuid, ...fields })

/** What every session store has to do. Run it on a store of your own: `create` gives an empty one each time. */
export function describeSessionStore(name: string, create: () => SessionStore | Promise<SessionStore>): void {
  describe(`${name} as a session store`, () => {
    it('gives null for a session that it does not know', async () => {
      expect(await (await create()).load(key)).toBeNull()
    })

    it('gives entries as they were, in the order they came', async () => {
      const store = await create()
      const entries = [
        entry('1', { message: { content: ['ü', { deep: [null, 1.5, true] }] } }),
        { type: 'mode', mode: 'x' },
      ]
      await store.append(key, entries)
      await store.append(key, [entry('2')])
      expect(await store.load(key)).toEqual([...entries, entry('2')])
    })

    it('keeps an entry once, however often it comes', async () => {
      const store = await create()
      await store.append(key, [entry('1'), entry('2')])
      await store.append(key, [entry('2'), entry('3')])
      expect((await store.load(key))?.map(({ uuid }) => uuid)).toEqual(['1', '2', '3'])
    })

    it('keeps sessions, projects and subagents apart', async () => {
      const store = await create()
      await store.append(key, [entry('1')])
      await store.append(other, [entry('2')])
      await store.append({ ...key, projectKey: 'p2' }, [entry('3')])
      await store.append({ ...key, subpath: 'subagents/agent-a' }, [entry('4')])
      expect(await store.load(key)).toEqual([entry('1')])
      expect(await store.load(other)).toEqual([entry('2')])
      expect(await store.load({ ...key, subpath: 'subagents/agent-a' })).toEqual([entry('4')])
      expect((await store.listSessions?.(key.projectKey))?.map(({ sessionId }) => sessionId).sort()).toEqual(
        [key.sessionId, other.sessionId].sort(),
      )
      expect(await store.listSubkeys?.(key)).toEqual(['subagents/agent-a'])
      expect(await store.listSubkeys?.(other)).toEqual([])
    })

    it('tells when a session was last written', async () => {
      const store = await create()
      const before = Date.now()
      await store.append(key, [entry('1')])
      const [listed] = (await store.listSessions?.(key.projectKey)) ?? []
      expect(listed?.mtime).toBeGreaterThanOrEqual(before - 1_000)
      expect(listed?.mtime).toBeLessThanOrEqual(Date.now() + 1_000)
    })

    it('forgets a session with its subagents, and nothing else', async () => {
      const store = await create()
      await store.append(key, [entry('1')])
      await store.append({ ...key, subpath: 'subagents/agent-a' }, [entry('2')])
      await store.append(other, [entry('3')])
      await store.delete?.(key)
      expect(await store.load(key)).toBeNull()
      expect(await store.load({ ...key, subpath: 'subagents/agent-a' })).toBeNull()
      expect(await store.load(other)).toEqual([entry('3')])
    })
  })
}
