import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { questionFromRule } from './question-from-rule.ts'
import { bash, createWorld, gateFor, type World } from './world.testing.ts'

let world: World
beforeAll(() => {
  world = createWorld()
})
afterAll(() => world.remove())

describe('an explanation', () => {
  it('names every rule, those that hold first, and what of the call they hold for', async () => {
    const gate = await gateFor(world, {
      allow: ['Bash(foo:*)', 'Bash(npm:*)', 'Edit(out/**)'],
      deny: ['Read(.env)', 'WebFetch'],
      ask: ['Bash(zot:*)'],
    })
    const { decision, mode, considered, subjects } = await gate.explain(
      bash('foo a && cat .env > out/x', world),
    )
    expect(decision.behavior).toBe('deny')
    expect(mode).toBe('default')
    expect(considered.map(({ rule, matches, subject }) => [rule, matches, subject])).toEqual([
      ['Read(.env)', true, `${world.w}/.env`],
      ['Bash(foo:*)', true, 'foo a'],
      ['Edit(out/**)', true, `${world.w}/out/x`],
      ['WebFetch', false, undefined],
      ['Bash(zot:*)', false, undefined],
      ['Bash(npm:*)', false, undefined],
    ])
    expect(considered[0]).toMatchObject({ from: 'command line', behavior: 'deny' })
    expect(subjects).toMatchObject({
      commands: ['foo a', 'cat .env'],
      paths: [
        { access: 'read', path: `${world.w}/.env` },
        { access: 'write', path: `${world.w}/out/x` },
      ],
    })
  })

  it('shows where links lead and which constructs need a question', async () => {
    const gate = await gateFor(world)
    const { subjects } = await gate.explain(bash('cat lo; echo $(date)', world))
    expect(subjects.paths[0]).toEqual({ access: 'read', path: `${world.w}/lo`, leadsTo: [`${world.x}/o`] })
    expect(subjects.findings).toEqual(['substitution: $(date)'])
  })

  it('decides like the gate itself', async () => {
    const gate = await gateFor(world, { allow: ['Bash(foo:*)'] })
    for (const command of ['foo', 'bar', 'ls', 'foo; bar']) {
      const call = bash(command, world)
      expect((await gate.explain(call)).decision).toEqual(await gate.decide(call))
    }
  })
})

describe('questionFromRule', () => {
  it.each([
    ['Bash(git push)', { kind: 'command', command: 'git push' }],
    ['Read(src/a.ts)', { kind: 'path', access: 'read', path: '/w/src/a.ts' }],
    ['FileEdit(/etc/hosts)', { kind: 'path', access: 'write', path: '/etc/hosts' }],
    ['WebFetch(domain:example.com)', { kind: 'url', url: 'https://example.com' }],
    ['WebFetch(http://x.org/y)', { kind: 'url', url: 'http://x.org/y' }],
    ['Agent(reviewer)', { kind: 'name', name: 'reviewer' }],
  ])('reads %s as the call it stands for', (text, subject) => {
    expect(questionFromRule(text, '/w')?.subjects).toEqual([subject])
  })

  it('takes a tool without anything, and nothing that is no rule', () => {
    expect(questionFromRule('mcp__srv__a', '/w')).toMatchObject({ toolName: 'mcp__srv__a', subjects: [] })
    expect(questionFromRule('Bash(', '/w')).toBeUndefined()
  })
})
