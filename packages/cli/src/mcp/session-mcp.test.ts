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
