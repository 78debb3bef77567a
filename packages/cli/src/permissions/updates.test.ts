import type { PermissionUpdate } from '@agent-engine/protocol'
import { describe, expect, it } from 'vitest'
import type { PolicyData } from './policy.ts'
import { settingsChanges } from './settings-change.ts'
import { changedPermissions } from './settings-permissions.ts'
import { applyUpdate, checkSize, PermissionUpdateError } from './updates.ts'

const rules = (...texts: readonly string[]) => texts.map((ruleContent) => ({ toolName: 'Bash', ruleContent }))

const base: PolicyData = {
  mode: 'default',
  bypassAvailable: false,
  directories: [{ path: '/given', layer: 'cliArg' }],
  lists: [
    {
      source: { layer: 'user', file: '/h/settings.json' },
      anchor: '/h',
      allow: ['Bash(a)', 'Bash(b)'],
      deny: ['Read'],
    },
    { source: { layer: 'local' }, anchor: '/w', allow: ['Bash(a)'] },
  ],
}

const apply = (...updates: readonly PermissionUpdate[]): PolicyData =>
  updates.reduce(
    (data, update) => applyUpdate(data, update, { cwd: '/w', anchor: (layer) => `/${layer}` }),
    base,
  )

const allowed = (data: PolicyData, layer: string): readonly string[] | undefined =>
  data.lists.find(({ source }) => source.layer === layer)?.allow

describe('applyUpdate', () => {
  it('adds rules to the list of their destination, each once', () => {
    const data = apply({
      type: 'addRules',
      rules: rules('b', 'c'),
      behavior: 'allow',
      destination: 'userSettings',
    })
    expect(allowed(data, 'user')).toEqual(['Bash(a)', 'Bash(b)', 'Bash(c)'])
    expect(allowed(data, 'local')).toEqual(['Bash(a)'])
  })

  it('makes a list where a destination has none', () => {
    const data = apply({ type: 'addRules', rules: rules('x'), behavior: 'deny', destination: 'session' })
    expect(data.lists.at(-1)).toEqual({ source: { layer: 'session' }, anchor: '/session', deny: ['Bash(x)'] })
  })

  it('replaces all rules of a behaviour and leaves the others', () => {
    const data = apply({
      type: 'replaceRules',
      rules: rules('z'),
      behavior: 'allow',
      destination: 'userSettings',
    })
    expect(data.lists[0]).toMatchObject({ allow: ['Bash(z)'], deny: ['Read'] })
  })

  it('removes equal rules of that destination alone', () => {
    const data = apply({
      type: 'removeRules',
      rules: rules('a'),
      behavior: 'allow',
      destination: 'localSettings',
    })
    expect(allowed(data, 'local')).toEqual([])
    expect(allowed(data, 'user')).toEqual(['Bash(a)', 'Bash(b)'])
  })

  it('sets the mode for every destination, but not one that was not given', () => {
    expect(apply({ type: 'setMode', mode: 'plan', destination: 'userSettings' }).mode).toBe('plan')
    expect(apply({ type: 'setMode', mode: 'bypassPermissions', destination: 'session' }).mode).toBe('default')
    const open = { ...base, bypassAvailable: true }
    const update = { type: 'setMode', mode: 'bypassPermissions', destination: 'session' } as const
    expect(applyUpdate(open, update, { cwd: '/w', anchor: () => '/' }).mode).toBe('bypassPermissions')
  })

  it('adds directories, relative ones below the working directory, and removes them whatever their source', () => {
    const data = apply({
      type: 'addDirectories',
      directories: ['sub', '/given', '/x'],
      destination: 'session',
    })
    expect(data.directories.map(({ path }) => path)).toEqual(['/given', '/w/sub', '/x'])
    const without = applyUpdate(
      data,
      { type: 'removeDirectories', directories: ['/given'], destination: 'session' },
      { cwd: '/w', anchor: () => '/' },
    )
    expect(without.directories.map(({ path }) => path)).toEqual(['/w/sub', '/x'])
  })
})

describe('checkSize', () => {
  it('takes no answer that nobody could have meant', () => {
    const big: PermissionUpdate = {
      type: 'addRules',
      rules: rules(...Array.from({ length: 4096 }, String)),
      behavior: 'allow',
      destination: 'session',
    }
    expect(() => checkSize([big])).toThrow(PermissionUpdateError)
    expect(() => checkSize([{ ...big, rules: big.rules.slice(1) }])).not.toThrow()
  })
})

describe('settingsChanges', () => {
  it('names what each file has to change, in order, and never the mode without checks', () => {
    const changes = settingsChanges([
      { type: 'addRules', rules: rules('a'), behavior: 'allow', destination: 'localSettings' },
      { type: 'setMode', mode: 'acceptEdits', destination: 'localSettings' },
      { type: 'setMode', mode: 'bypassPermissions', destination: 'userSettings' },
      { type: 'addDirectories', directories: ['/x'], destination: 'projectSettings' },
      { type: 'addRules', rules: rules('b'), behavior: 'allow', destination: 'session' },
      { type: 'removeRules', rules: rules('c'), behavior: 'deny', destination: 'cliArg' },
    ])
    expect([...changes]).toEqual([
      [
        'localSettings',
        [
          { type: 'rules', action: 'add', behavior: 'allow', rules: ['Bash(a)'] },
          { type: 'defaultMode', mode: 'acceptEdits' },
        ],
      ],
      ['projectSettings', [{ type: 'directories', action: 'add', directories: ['/x'] }]],
    ])
  })
})

describe('changedPermissions', () => {
  it('keeps unknown keys and the order, writes no string twice and no empty list', () => {
    const before = { other: 1, allow: ['Bash(a)'], additionalDirectories: ['/x'] }
    const after = changedPermissions(before, [
      { type: 'rules', action: 'add', behavior: 'allow', rules: ['Bash(a)', 'Bash(b)'] },
      { type: 'rules', action: 'remove', behavior: 'deny', rules: ['Bash(z)'] },
      { type: 'directories', action: 'remove', directories: ['/x'] },
      { type: 'defaultMode', mode: 'plan' },
    ])
    expect(JSON.stringify(after)).toBe(
      '{"other":1,"allow":["Bash(a)","Bash(b)"],"additionalDirectories":[],"defaultMode":"plan"}',
    )
  })

  it('leaves alone what is no list of texts', () => {
    const change = { type: 'rules', action: 'add', behavior: 'allow', rules: ['Bash(a)'] } as const
    expect(changedPermissions({ allow: 'all' }, [change])).toEqual({ allow: 'all' })
    expect(changedPermissions(undefined, [change])).toEqual({ allow: ['Bash(a)'] })
    expect(changedPermissions('nonsense', [change])).toEqual({ allow: ['Bash(a)'] })
  })
})
