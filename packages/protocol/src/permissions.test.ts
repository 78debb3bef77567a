import { describe, expect, it } from 'vitest'
import { isPermissionMode, PERMISSION_MODES, parsePermissionMode } from './permission-modes.ts'
import { permissionResultSchema, permissionUpdateSchema } from './permissions.ts'

describe('parsePermissionMode', () => {
  it('takes every mode and the other name of default', () => {
    for (const mode of PERMISSION_MODES) expect(parsePermissionMode(mode)).toBe(mode)
    expect(parsePermissionMode('manual')).toBe('default')
  })

  it('takes nothing else', () => {
    for (const name of ['Plan', '', 'zzz', null, undefined, 1, ['plan']]) {
      expect(parsePermissionMode(name)).toBeUndefined()
      expect(isPermissionMode(name)).toBe(false)
    }
  })
})

describe('permissionUpdateSchema', () => {
  const rules = [{ toolName: 'Bash', ruleContent: 'npm test' }, { toolName: 'Read' }]

  it('takes all six kinds of update', () => {
    const updates = [
      { type: 'addRules', rules, behavior: 'allow', destination: 'localSettings' },
      { type: 'replaceRules', rules, behavior: 'deny', destination: 'userSettings' },
      { type: 'removeRules', rules, behavior: 'ask', destination: 'projectSettings' },
      { type: 'setMode', mode: 'acceptEdits', destination: 'session' },
      { type: 'addDirectories', directories: ['/tmp'], destination: 'cliArg' },
      { type: 'removeDirectories', directories: [], destination: 'session' },
    ]
    for (const update of updates) expect(permissionUpdateSchema.parse(update)).toEqual(update)
  })

  it('refuses unknown behaviours, modes and destinations', () => {
    const wrong = [
      { type: 'addRules', rules, behavior: 'maybe', destination: 'session' },
      { type: 'setMode', mode: 'zzz', destination: 'session' },
      { type: 'addDirectories', directories: ['/tmp'], destination: 'elsewhere' },
      { type: 'addRules', rules: ['Bash'], behavior: 'allow', destination: 'session' },
    ]
    for (const update of wrong) expect(permissionUpdateSchema.safeParse(update).success).toBe(false)
  })
})

describe('permissionResultSchema', () => {
  it('takes an allow with and without a changed input', () => {
    expect(permissionResultSchema.safeParse({ behavior: 'allow' }).success).toBe(true)
    expect(permissionResultSchema.safeParse({ behavior: 'allow', updatedInput: { a: 1 } }).success).toBe(true)
  })

  it('wants a message with a deny', () => {
    expect(permissionResultSchema.safeParse({ behavior: 'deny' }).success).toBe(false)
    expect(
      permissionResultSchema.safeParse({ behavior: 'deny', message: 'no', interrupt: true }).success,
    ).toBe(true)
  })

  it('refuses what is no answer', () => {
    for (const answer of [{}, { behavior: 'ask' }, { behavior: 'allow', updatedInput: 'x' }, null, 'allow']) {
      expect(permissionResultSchema.safeParse(answer).success).toBe(false)
    }
  })
})
