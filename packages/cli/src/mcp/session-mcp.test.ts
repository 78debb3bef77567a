import type { JsonObject } from '@agent-engine/protocol'
import { describe, expect, it, vi } from 'vitest'
import type { RawEntry } from './config/raw-entry.ts'
import { SERVER, testManager } from './connection.testing.ts'
import type { McpScope } from './server-entry.ts'
import { createSessionMcp, type SessionMcp } from './session-mcp.ts'

const config = (mode = 'good'): JsonObject => ({ command: process.execPath, args: [SERVER, mode] })
const raw = (name: string, scope: McpScope, mode?: string): RawEntry => ({ name, scope, raw: config(mode) })
const scopes = (session: SessionMcp): Record<string, string | undefined> =>
  Object.fromEntries(session.servers().map(({ name, scope }) => [name, scope]))

const sessionWith = (uncovered: () => void = () => undefined): SessionMcp =>
  createSessionMcp({
    refused: () => undefined,
    env: {},
    host: undefined,
    permits: () => true,
    load: async () => testManager().manager,
    warn: () => undefined,
    uncovered,
  })

describe('servers of one name from several places', () => {
  it('those that a host adds take the place of those in files, but never of an administrator', async () => {
    const session = sessionWith()
    session.configure([raw('a', 'enterprise'), raw('b', 'user'), raw('c', 'dynamic')])
    session.configure([raw('a', 'dynamic'), raw('b', 'dynamic', 'crlf'), raw('c', 'dynamic', 'crlf')])
    await session.ready()
    expect(scopes(session)).toEqual({ a: 'enterprise', b: 'dynamic', c: 'dynamic' })
    const result = await session.setServers({ a: config('crlf'), b: config() })
    expect(scopes(session)).toEqual({ a: 'enterprise', b: 'dynamic' })
    expect(result).toEqual({
      added: ['b'],
      removed: ['c'],
      errors: { a: expect.stringContaining('administrator') },
    })
    expect(session.tools().some(({ server }) => server === 'b')).toBe(true)
  })

  it('what a server of the host hid is looked for when that goes', async () => {
    const uncovered = vi.fn()
    const session = sessionWith(uncovered)
    await session.setServers({ a: config() })
    expect(uncovered).not.toHaveBeenCalled()
    await session.setServers({})
    expect(uncovered).toHaveBeenCalledTimes(1)
  })
})

describe('servers that the user switched off for the project', () => {
  const states = (session: SessionMcp): Record<string, string> =>
    Object.fromEntries(session.servers().map(({ name, status }) => [name, status]))

  it('stay off, whoever brings them: files, plugins, the host; and can be switched on', async () => {
    const session = sessionWith()
    session.configure([raw('a', 'user')], new Set(['a', 'b', 'plugin:p:c', 'd']))
    session.configure([raw('b', 'sdk'), raw('x', 'dynamic')])
    session.replacePlugins([raw('plugin:p:c', 'plugin')])
    await session.ready()
    expect(states(session)).toEqual({
      a: 'disabled',
      b: 'disabled',
      x: 'connected',
      'plugin:p:c': 'disabled',
    })
    expect(await session.setServers({ d: config() })).toMatchObject({ added: ['d'], errors: {} })
    expect(states(session)).toMatchObject({ d: 'disabled' })
    await session.loaded?.toggle('d', true)
    expect(states(session)).toMatchObject({ d: 'connected' })
  })

  it('come on with the next change of the files', async () => {
    const session = sessionWith()
    session.configure([], new Set(['a', 'b']))
    await session.reconfigure([raw('a', 'user')], new Set(['b']))
    await session.setServers({ b: config() })
    expect(states(session)).toEqual({ a: 'connected', b: 'disabled' })
  })
})
