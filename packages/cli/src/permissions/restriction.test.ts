import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PermissionGate, Restriction } from './gate.ts'
import { restrictGate } from './restriction.ts'
import { bash, createWorld, fileCall, gateFor, letter, type World } from './world.testing.ts'

let world: World
beforeAll(() => {
  world = createWorld()
})
afterAll(() => world.remove())

const nested = (gate: PermissionGate, ...restrictions: readonly Restriction[]): PermissionGate =>
  restrictions.reduce(restrictGate, gate)

describe('PAIN-05: the permissions of an agent', () => {
  it('deny what the session denies, whatever its own definition says, three levels down', async () => {
    const parent = await gateFor(world, { deny: ['Bash(bar:*)'], allow: ['Bash'] })
    const child = nested(
      parent,
      { agent: 'a', mode: 'bypassPermissions' },
      { agent: 'b', mode: 'acceptEdits' },
      { agent: 'c', mode: 'bypassPermissions' },
    )
    expect(letter(await child.decide(bash('bar', world)))).toBe('D')
    expect(letter(await child.decide(bash('foo', world)))).toBe('A')
    expect(await child.forbids(bash('bar', world))).toBeDefined()
  })

  it('are never wider than the session by a mode of their own', async () => {
    const child = restrictGate(await gateFor(world), { agent: 'a', mode: 'bypassPermissions' })
    expect(letter(await child.decide(bash('foo', world)))).toBe('Q')
    expect(letter(await child.decide(fileCall('Write', 'W/n', world)))).toBe('Q')
    expect(child.mode).toBe('default')
  })

  it('are stricter by a mode of their own, at every level', async () => {
    const parent = await gateFor(world, { mode: 'acceptEdits', allow: ['Bash(foo:*)'] })
    const planning = restrictGate(parent, { agent: 'a', mode: 'plan' })
    expect(letter(await parent.decide(fileCall('Write', 'W/n', world)))).toBe('A')
    expect(letter(await planning.decide(fileCall('Write', 'W/n', world)))).toBe('Q')
    expect(letter(await planning.decide(bash('foo', world)))).toBe('Q')
    const below = restrictGate(planning, { agent: 'b', mode: 'acceptEdits' })
    expect(letter(await below.decide(fileCall('Write', 'W/n', world)))).toBe('Q')
    const unasked = restrictGate(parent, { agent: 'c', mode: 'dontAsk' })
    expect(letter(await unasked.decide(bash('zot', world)))).toBe('D')
    expect(letter(await unasked.decide(bash('foo', world)))).toBe('A')
  })

  it('deny what its definition denies, with the definition as the reason', async () => {
    const parent = await gateFor(world, { mode: 'bypassPermissions' })
    const child = nested(
      parent,
      { agent: 'a', deny: ['Bash(git push:*)', 'Read(secrets/**)', 'WebFetch'] },
      { agent: 'b' },
    )
    const denied = await child.decide(bash('foo && git push', world))
    expect(denied).toMatchObject({
      behavior: 'deny',
      reason: { type: 'rule', rule: 'Bash(git push:*)', source: { layer: 'agent' } },
    })
    expect(letter(await child.decide(fileCall('Read', 'W/secrets/k', world)))).toBe('D')
    expect(letter(await child.decide(bash('git status', world)))).toBe('A')
    expect(letter(await parent.decide(bash('git push', world)))).toBe('A')
    expect([child.removes('WebFetch'), parent.removes('WebFetch')]).toEqual([true, false])
  })

  it('turn a question into a denial in the background, where it would reach nobody', async () => {
    const child = restrictGate(await gateFor(world), { agent: 'a', background: true })
    const decision = await child.decide(bash('foo', world))
    expect(decision).toMatchObject({ behavior: 'deny', reason: { type: 'asyncAgent' } })
    expect(decision).toHaveProperty('message', expect.stringContaining('background'))
    expect(letter(await child.decide(bash('ls', world)))).toBe('A')
  })

  it('follow the session when its mode or rules change', async () => {
    const parent = await gateFor(world)
    const child = restrictGate(parent, { agent: 'a' })
    parent.setMode('acceptEdits')
    expect(letter(await child.decide(fileCall('Write', 'W/n', world)))).toBe('A')
    await child.apply([
      { type: 'addRules', rules: [{ toolName: 'Write' }], behavior: 'deny', destination: 'session' },
    ])
    expect(letter(await child.decide(fileCall('Write', 'W/n', world)))).toBe('D')
  })
})
