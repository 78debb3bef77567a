import { afterAll, beforeAll, expect, it } from 'vitest'
import type { PermissionQuestion } from './gate.ts'
import { bash, createWorld, gateFor, type World } from './world.testing.ts'

let world: World
beforeAll(() => {
  world = createWorld()
})
afterAll(() => world.remove())

const hook = { decision: 'ask', reason: 'touches production', hook: './check.sh' } as const

it.each<[string, Partial<PermissionQuestion>]>([
  ['dontAsk mode', { restrictions: [{ agent: 'a', mode: 'dontAsk' }] }],
  ['the background', { restrictions: [{ agent: 'a', background: true }] }],
])("says in %s that a hook wanted a question, and the hook's reason", async (where, more) => {
  const gate = await gateFor(world, { allow: ['Bash'] })
  const decision = await gate.decide(bash('foo', world, { ...more, hook }))
  expect(decision).toMatchObject({
    behavior: 'deny',
    message: expect.stringContaining(
      'The PreToolUse hook ./check.sh wants a person to be asked about this call: touches production.',
    ),
  })
  expect(decision).toHaveProperty('message', expect.stringContaining(where))
})

it('leaves the reason alone where somebody can be asked', async () => {
  const gate = await gateFor(world, { allow: ['Bash'] })
  expect(await gate.decide(bash('foo', world, { hook }))).toMatchObject({ message: 'touches production' })
  expect(await gate.decide(bash('foo', world, { hook: { ...hook, reason: '' } }))).toMatchObject({
    message: './check.sh wants this confirmed.',
  })
})
