import { describe, expect, it } from 'vitest'
import type { LayerName, SettingsLayer } from '../../config/layers.ts'
import { isPermitted } from '../../mcp/config/policy.ts'
import { policyOf } from './mcp-policy.ts'

const layer = (name: LayerName, settings: SettingsLayer['settings']): SettingsLayer => ({
  name,
  anchor: '/',
  settings,
})
const only = (serverName: string) => ({ allowedMcpServers: [{ serverName }] })
const raw = { command: 'node' }

const permitted = (layers: readonly SettingsLayer[], effective: SettingsLayer['settings'] = {}): string[] =>
  ['a', 'b', 'c'].filter((name) => isPermitted(name, raw, policyOf({ layers, effective }, {})))

describe('which MCP servers may start', () => {
  it('are all, those of everybody’s lists, or those of an administrator’s list', () => {
    expect(permitted([])).toEqual(['a', 'b', 'c'])
    expect(permitted([layer('project', only('b')), layer('user', only('a'))])).toEqual(['a', 'b'])
    expect(permitted([layer('managed', only('c')), layer('user', only('a'))])).toEqual(['c'])
    expect(permitted([layer('managed', { allowedMcpServers: [] }), layer('user', only('a'))])).toEqual([])
  })

  it('are not narrowed by users when only an administrator may say so', () => {
    expect(permitted([layer('user', only('a'))], { allowManagedMcpServersOnly: true })).toEqual([
      'a',
      'b',
      'c',
    ])
  })

  it('are never those that anybody denies', () => {
    const denied = { deniedMcpServers: [{ serverName: 'a' }] }
    expect(permitted([layer('managed', only('a')), layer('project', denied)])).toEqual([])
  })

  it('are those of the administrator’s file alone when it says so, and those in the host', () => {
    const policy = policyOf({ layers: [], effective: { useEnterpriseMcpConfigOnly: true } }, {})
    expect(isPermitted('a', raw, policy, 'enterprise')).toBe(true)
    expect(isPermitted('a', raw, policy, 'user')).toBe(false)
    expect(isPermitted('a', raw, policy)).toBe(false)
    expect(isPermitted('a', { type: 'sdk' }, policy)).toBe(true)
  })
})
