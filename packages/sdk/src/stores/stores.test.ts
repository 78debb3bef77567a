import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { slugOf } from '../sessions/slug.ts'
import { outcomeOf, runQuery, typesOf } from '../testing/run-query.testing.ts'
import { describeSessionStore } from '../testing/session-store.testing.ts'
import { A, B, transcriptsOnDisk, user } from '../testing/transcripts.testing.ts'
import { importSessionToStore } from './import-session.ts'
import { isSafeSubpath, keyOfFile } from './keys.ts'
import { InMemorySessionStore } from './memory.ts'
import { restoreSession } from './restore.ts'
import type { SessionKey, SessionStore } from './store.ts'
import { foldSessionSummary } from './summary.ts'

const disk = transcriptsOnDisk()

describeSessionStore('InMemorySessionStore', () => new InMemorySessionStore())

describe('InMemorySessionStore', () => {
  it('counts, shows and clears what it keeps, and nobody can change it from outside', async () => {
    const store = new InMemorySessionStore()
    const entry = { type: 'user', uuid: '1', list: [1] }
    await store.append({ projectKey: 'p', sessionId: A }, [entry])
    entry.list.push(2)
    expect(store.getEntries({ projectKey: 'p', sessionId: A })).toEqual([
      { type: 'user', uuid: '1', list: [1] },
    ])
    expect(store.size).toBe(1)
    store.clear()
    expect(store.size).toBe(0)
  })
})

describe('keys of transcript files', () => {
  it.each<[string, SessionKey | undefined]>([
    [`/c/projects/-srv/${A}.jsonl`, { projectKey: '-srv', sessionId: A }],
    [
      `/c/projects/-srv/${A}/subagents/agent-x.jsonl`,
      { projectKey: '-srv', sessionId: A, subpath: 'subagents/agent-x' },
    ],
    [`/srv/.claude-sessions/${A}/transcript.jsonl`, { projectKey: 'own', sessionId: A }],
    [
      `/srv/.claude-sessions/${A}/subagents/agent-x.jsonl`,
      { projectKey: 'own', sessionId: A, subpath: 'subagents/agent-x' },
    ],
    ['/c/projects/-srv/other.jsonl', undefined],
  ])('%s', (path, key) => {
    expect(keyOfFile(path, 'own')).toEqual(key)
  })

  it.each([['', '/etc/passwd', '..', 'a/../b', 'a//b', './a', 'C:x', 'a\\b', 'a\0']])(
    'refuses the subpaths %j',
    (...paths) => {
      for (const path of paths) expect(isSafeSubpath(path)).toBe(false)
      expect(isSafeSubpath('subagents/agent-x')).toBe(true)
    },
  )
})

/** A run whose engine mirrors two entries before its result. */
function mirrored(sessionStore: SessionStore, flush: 'batched' | 'eager' = 'batched') {
  return runQuery(
    (cli) =>
      cli.onUser(() => {
        const id = 'aaaaaaaa-1111-4111-8111-111111111111'
        const filePath = `/config/projects/-srv/${id}.jsonl`
        cli.init()
        cli.say({ type: 'transcript_mirror', filePath, entries: [{ type: 'user', uuid: '1' }] })
        cli.text('between')
        cli.say({ type: 'transcript_mirror', filePath, entries: [{ type: 'assistant', uuid: '2' }] })
        cli.result()
        cli.say({ type: 'prompt_suggestion', suggestion: 'next' })
      }),
    { sessionStore, sessionStoreFlush: flush },
  )
}

describe('the mirror of a transcript', () => {
  it('has everything in the store before the result is shown, and shows nothing of itself', async () => {
    const store = new InMemorySessionStore()
    const { cli, query: q } = mirrored(store)
    const seen: string[] = []
    for await (const message of q) {
      seen.push(message.type)
      if (message.type === 'result')
        expect(store.getEntries({ projectKey: '-srv', sessionId: A })).toHaveLength(2)
    }
    expect(seen).toEqual(['system', 'assistant', 'result', 'prompt_suggestion'])
    expect(cli.noted().args).toContain('--session-mirror')
  })

  it('appends once for a turn, or at once when asked to', async () => {
    for (const [flush, calls] of [
      ['batched', 1],
      ['eager', 2],
    ] as const) {
      const store = new InMemorySessionStore()
      const append = vi.spyOn(store, 'append')
      await outcomeOf(mirrored(store, flush).query)
      expect(append).toHaveBeenCalledTimes(calls)
    }
  })

  it('tries three times, then tells what was lost and goes on', async () => {
    const append = vi.fn(async () => {
      throw new Error('disk full')
    })
    const { messages, error } = await outcomeOf(mirrored({ append, load: async () => null }).query)
    expect(append).toHaveBeenCalledTimes(3)
    expect(error).toBeUndefined()
    expect(typesOf(messages)).toEqual([
      'system/init',
      'assistant',
      'result/success',
      'prompt_suggestion',
      'system/mirror_error',
    ])
    expect(messages.at(-1)).toMatchObject({
      error: 'disk full',
      key: { projectKey: '-srv', sessionId: A },
      session_id: A,
    })
  })

  it('gets over a store that fails once', async () => {
    const store = new InMemorySessionStore()
    vi.spyOn(store, 'append').mockRejectedValueOnce(new Error('busy'))
    expect(typesOf((await outcomeOf(mirrored(store).query)).messages)).not.toContain('system/mirror_error')
    expect(store.getEntries({ projectKey: '-srv', sessionId: A })).toHaveLength(2)
  })
})

async function storeWithSession(cwd: string): Promise<InMemorySessionStore> {
  const store = new InMemorySessionStore()
  const key = { projectKey: slugOf(cwd), sessionId: A }
  await store.append(key, [{ uuid: '1', type: 'user', message: { content: 'hi' } }])
  await store.append({ ...key, subpath: 'subagents/agent-x' }, [
    { type: 'agent_metadata', toolUseId: 't' },
    { type: 'user', uuid: '2' },
  ])
  await store.append({ ...key, subpath: '../../evil' }, [{ type: 'user', uuid: '3' }])
  return store
}

describe('resuming from a store', () => {
  it('gives the engine the session in a private directory, which is gone afterwards', async () => {
    const cwd = disk.project
    writeFileSync(join(disk.config, 'settings.json'), '{"model":"m","enabledPlugins":{"p":true}}')
    writeFileSync(join(disk.config, '.credentials.json'), '{"oauth":{"accessToken":"a","refreshToken":"r"}}')
    writeFileSync(join(disk.config, '.claude.json'), '{"x":1}')
    const restored = await restoreSession({ cwd, resume: A, sessionStore: await storeWithSession(cwd) })
    const config = String(restored.options.env?.CLAUDE_CONFIG_DIR)
    const folder = join(config, 'projects', slugOf(cwd))
    expect(readFileSync(join(folder, `${A}.jsonl`), 'utf8')).toBe(
      '{"type":"user","uuid":"1","message":{"content":"hi"}}\n',
    )
    expect(statSync(join(folder, `${A}.jsonl`)).mode & 0o777).toBe(0o600)
    expect(readFileSync(join(folder, A, 'subagents', 'agent-x.jsonl'), 'utf8')).toBe(
      '{"type":"user","uuid":"2"}\n',
    )
    expect(readFileSync(join(folder, A, 'subagents', 'agent-x.meta.json'), 'utf8')).toBe('{"toolUseId":"t"}')
    expect(existsSync(join(config, 'evil.jsonl'))).toBe(false)
    expect(readFileSync(join(config, 'settings.json'), 'utf8')).toBe('{"model":"m"}')
    expect(readFileSync(join(config, '.credentials.json'), 'utf8')).toBe('{"oauth":{"accessToken":"a"}}')
    expect(readFileSync(join(config, '.claude.json'), 'utf8')).toBe('{"x":1}')
    expect(restored.options).toMatchObject({ resume: A, continue: false })
    restored.dispose()
    expect(existsSync(config)).toBe(false)
  })

  it('is what resume and continue do when there is a store', async () => {
    const cwd = disk.project
    for (const options of [{ resume: A }, { continue: true }]) {
      const { cli, query: q } = runQuery(() => {}, {
        ...options,
        cwd,
        sessionStore: await storeWithSession(cwd),
      })
      expect((await outcomeOf(q)).error).toBeUndefined()
      const { args, env } = cli.noted()
      expect(args).toContain(`--resume=${A}`)
      expect(args).toContain('--session-mirror')
      expect(args).not.toContain('--continue')
      expect(env.CLAUDE_CONFIG_DIR).toContain('agent-sdk-')
      expect(existsSync(String(env.CLAUDE_CONFIG_DIR))).toBe(false)
    }
  })

  it('leaves a session that the store does not know to the engine', async () => {
    const sessionStore = new InMemorySessionStore()
    const resumed = runQuery(() => {}, { resume: B, sessionStore })
    await outcomeOf(resumed.query)
    expect(resumed.cli.noted().args).toContain(`--resume=${B}`)
    expect(resumed.cli.noted().env.CLAUDE_CONFIG_DIR).toBe(disk.config)
    const fresh = runQuery(() => {}, { continue: true, sessionStore })
    await outcomeOf(fresh.query)
    expect(fresh.cli.noted().args.join(' ')).not.toMatch(/--continue|--resume/)
  })

  it('rejects when the store is slow, fails, or cannot tell what is newest', async () => {
    const append = async () => {}
    const slow: SessionStore = { append, load: () => new Promise(() => {}) }
    const { query: q } = runQuery(() => {}, { resume: A, sessionStore: slow, loadTimeoutMs: 50 })
    expect((await outcomeOf(q)).error).toMatchObject({ code: 'ETIMEDOUT' })
    const broken: SessionStore = { append, load: () => Promise.reject(new Error('no connection')) }
    expect(
      (await outcomeOf(runQuery(() => {}, { resume: A, sessionStore: broken }).query)).error,
    ).toMatchObject({
      message: 'no connection',
    })
    expect(
      (await outcomeOf(runQuery(() => {}, { continue: true, sessionStore: slow }).query)).error,
    ).toMatchObject({
      message: expect.stringContaining('listSessions'),
    })
  })

  it('starts nothing when the query is closed before the session has come', async () => {
    let give: (value: null) => void = () => {}
    const sessionStore: SessionStore = {
      append: async () => {},
      load: () =>
        new Promise((resolve) => {
          give = resolve
        }),
    }
    const { cli, query: q } = runQuery(() => {}, { resume: A, sessionStore })
    await vi.waitUntil(() => give.length === 1)
    const closing = q.return()
    give(null)
    await closing
    expect(cli.noted().events).toEqual([])
  })
})

describe('importSessionToStore()', () => {
  it('copies a session and its subagents in batches', async () => {
    const path = disk.write(A, [user('one'), user('two'), user('three')])
    const folder = join(path.replace('.jsonl', ''), 'subagents')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'agent-x.jsonl'), '{"type":"user","uuid":"s"}\n')
    writeFileSync(join(folder, 'agent-x.meta.json'), '{"toolUseId":"t"}')
    const store = new InMemorySessionStore()
    const append = vi.spyOn(store, 'append')
    await importSessionToStore(A, store, { batchSize: 2 })
    const key = { projectKey: slugOf(disk.project), sessionId: A }
    expect(store.getEntries(key)).toHaveLength(3)
    expect(store.getEntries({ ...key, subpath: 'subagents/agent-x' })).toMatchObject([
      { type: 'agent_metadata', toolUseId: 't' },
      { type: 'user' },
    ])
    expect(append).toHaveBeenCalledTimes(3)
    await expect(importSessionToStore(B, store)).rejects.toThrow('not found')
    await importSessionToStore(A, store, { includeSubagents: false })
  })
})

describe('foldSessionSummary()', () => {
  it('knows after each step what a list shows, and leaves its input alone', () => {
    const key = { projectKey: 'p', sessionId: A }
    const first = foldSessionSummary(undefined, key, [{ ...user('hello'), type: 'user' }], { mtime: 1 })
    const before = structuredClone(first)
    const second = foldSessionSummary(first, key, [{ type: 'custom-title', customTitle: 'T' }], { mtime: 2 })
    const third = foldSessionSummary(second, key, [{ ...user('more'), type: 'user' }])
    expect(first).toEqual(before)
    expect(first.data.info).toMatchObject({ summary: 'hello', firstPrompt: 'hello' })
    expect(third).toMatchObject({
      sessionId: A,
      mtime: 2,
      data: { info: { summary: 'T', firstPrompt: 'hello' } },
    })
  })
})
