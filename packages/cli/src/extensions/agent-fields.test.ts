import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readAgentFields } from './agent-fields.ts'

describe('the fields of an agent', () => {
  it('are read in the forms that YAML and JSON have', () => {
    expect(
      readAgentFields({
        tools: 'Read, Task(a, b)',
        maxTurns: '3',
        background: 'true',
        permissionMode: 'manual',
        mcpServers: ['known', { own: { command: 'x' } }],
        omitClaudeMd: false,
        isolation: 'worktree',
      }),
    ).toMatchObject({
      problems: [],
      fields: {
        tools: ['Read', 'Task(a, b)'],
        maxTurns: 3,
        background: true,
        permissionMode: 'default',
        mcpServers: [{ name: 'known' }, { name: 'own', config: { command: 'x' } }],
        omitMemory: false,
        isolation: 'worktree',
      },
    })
  })

  it('are left out when they are empty, and all tools are as good as no list', () => {
    const { fields, problems } = readAgentFields({ tools: ['*'], model: null, skills: undefined })
    expect(problems).toEqual([])
    expect(Object.values(fields).every((value) => value === undefined)).toBe(true)
  })

  it('PAIN-05: that would have limited the agent make it unusable when they can not be read', () => {
    for (const name of ['tools', 'disallowedTools', 'hooks']) {
      expect(readAgentFields({ [name]: 7 })).toMatchObject({
        unlimited: true,
        problems: [expect.any(String)],
      })
    }
    expect(readAgentFields({ memory: 'everywhere' })).toMatchObject({
      unlimited: false,
      problems: ['"memory" is no user or project or local'],
    })
  })

  it('never throw, whatever they hold, and tell each that is left out once', () => {
    const names = [
      'tools',
      'model',
      'maxTurns',
      'effort',
      'skills',
      'mcpServers',
      'hooks',
      'memory',
      'background',
    ]
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), fc.jsonValue()), (raw) => {
        const { fields, problems } = readAgentFields(raw)
        expect(problems.length).toBeLessThanOrEqual(Object.keys(raw).length)
        if (fields.maxTurns !== undefined) expect(fields.maxTurns).toBeGreaterThan(0)
      }),
    )
  })
})
