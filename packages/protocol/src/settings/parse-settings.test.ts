import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseSettings } from './parse-settings.ts'

const command = { type: 'command', command: 'check.sh', timeout: 30 }

describe('parseSettings', () => {
  it('takes a file as people write it', () => {
    const settings = {
      $schema: 'https://json.schemastore.org/claude-code-settings.json',
      model: 'opus',
      env: { A: '1' },
      permissions: {
        allow: ['Bash(npm test)'],
        deny: [],
        defaultMode: 'plan',
        additionalDirectories: ['../docs'],
      },
      hooks: { PreToolUse: [{ matcher: 'Bash|Write', hooks: [command] }], Stop: [{ hooks: [command] }] },
      statusLine: { type: 'command', command: 'status.sh', padding: 0 },
      enabledPlugins: { 'a@b': true },
      sandbox: { enabled: false, network: { allowedDomains: ['*.example.com'] } },
      deniedMcpServers: [{ serverName: 'x' }, { serverUrl: 'https://*.corp/*' }],
      forceLoginMethod: 'console',
    }
    expect(parseSettings(settings)).toEqual({ ok: true, settings, issues: [] })
  })

  it('keeps keys it does not know, at every level', () => {
    const settings = { newKey: { a: 1 }, permissions: { newList: [1] }, sandbox: { newFlag: 'x' } }
    expect(parseSettings(settings)).toEqual({ ok: true, settings, issues: [] })
  })

  it('leaves out rules that are no strings and says which', () => {
    expect(
      parseSettings({ permissions: { allow: ['Read', 1, null], deny: ['Bash'] }, model: 'opus' }),
    ).toEqual({
      ok: true,
      settings: { permissions: { allow: ['Read'], deny: ['Bash'] }, model: 'opus' },
      issues: [
        { path: 'permissions.allow[1]', message: 'is not a string' },
        { path: 'permissions.allow[2]', message: 'is not a string' },
      ],
    })
  })

  it('leaves out unknown hook events and keeps the others', () => {
    const outcome = parseSettings({ hooks: { Nope: [], Stop: [{ hooks: [command] }] } })
    expect(outcome).toEqual({
      ok: true,
      settings: { hooks: { Stop: [{ hooks: [command] }] } },
      issues: [{ path: 'hooks.Nope', message: 'is not a hook event of this version' }],
    })
  })

  it('leaves out a malformed event and says where it is wrong', () => {
    const hooks = {
      Stop: { hooks: [] },
      PreToolUse: [{ hooks: [{ type: 'telepathy' }] }],
      SessionEnd: [{ hooks: [command] }],
    }
    const outcome = parseSettings({ hooks })
    expect(outcome.ok && outcome.settings).toEqual({ hooks: { SessionEnd: [{ hooks: [command] }] } })
    expect(outcome.issues.map(({ path }) => path)).toEqual([
      'hooks.Stop',
      'hooks.PreToolUse[0].hooks[0].type',
    ])
  })

  it('refuses the whole file when a known key has a wrong type or value', () => {
    const wrong = [
      { cleanupPeriodDays: 'x' },
      { permissions: { defaultMode: 'zzz' } },
      { permissions: { allow: 'Bash' } },
      { permissions: [] },
      { hooks: [] },
      { env: { A: 1 } },
      { disableAllHooks: 'yes' },
    ]
    for (const settings of wrong) {
      const outcome = parseSettings(settings)
      expect(outcome.ok, JSON.stringify(settings)).toBe(false)
      expect(outcome.issues[0]?.path).toContain(Object.keys(settings)[0])
    }
  })

  it('refuses what is no object', () => {
    for (const value of [null, [], 'text', 42, undefined]) {
      expect(parseSettings(value)).toEqual({
        ok: false,
        issues: [{ path: '', message: 'is not a JSON object' }],
      })
    }
  })

  it('changes nothing in what it was given', () => {
    const settings = { permissions: { allow: [1] }, hooks: { Nope: 1 } }
    const before = structuredClone(settings)
    parseSettings(settings)
    expect(settings).toEqual(before)
  })

  it('has an answer for every JSON value', () => {
    const known = fc.record(
      { permissions: fc.jsonValue(), hooks: fc.jsonValue(), model: fc.jsonValue(), sandbox: fc.jsonValue() },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), known), (value) => {
        const outcome = parseSettings(value)
        if (!outcome.ok) expect(outcome.issues.length).toBeGreaterThan(0)
      }),
    )
  })
})
