import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withServerModes } from './server-modes.ts'
import { createWorld, gateFor, letter, question, type Setup, type World } from './world.testing.ts'

let world: World
beforeAll(() => {
  world = createWorld()
})
afterAll(() => world.remove())

const decide = async (setup: Setup, toolName: string, server?: string) => {
  const gate = await gateFor(world, setup)
  return letter(await gate.decide(question(toolName, [], world, server === undefined ? {} : { server })))
}

describe('a rule for an MCP server', () => {
  it.each([
    ['mcp__a', 'mcp__a__t', 'a', true],
    ['mcp__a', 'mcp__a__b__t', 'a', true],
    ['mcp__a', 'mcp__a__b__t', 'a__b', false],
    ['mcp__a__b', 'mcp__a__b__t', 'a__b', true],
    ['mcp__a__b', 'mcp__a__b__t', 'a', false],
    ['mcp__a__b__t', 'mcp__a__b__t', 'a', true],
    ['mcp__a__*', 'mcp__a__b__t', 'a', true],
    ['mcp__a__b__*', 'mcp__a__b__t', 'a__b', true],
    ['mcp__a__b__*', 'mcp__a__b__t', 'a', true],
    ['mcp__my_server', 'mcp__my_server__t', 'my server', true],
    ['mcp__a__', 'mcp__a____t', 'a__', true],
  ])('%s speaks about %s of the server %s: %j', async (rule, toolName, server, speaks) => {
    expect(await decide({ allow: [rule] }, toolName, server)).toBe(speaks ? 'A' : 'Q')
    expect(await decide({ mode: 'bypassPermissions', deny: [rule] }, toolName, server)).toBe(
      speaks ? 'D' : 'A',
    )
    expect(await decide({ mode: 'bypassPermissions', ask: [rule] }, toolName, server)).toBe(
      speaks ? 'Q' : 'A',
    )
    expect((await gateFor(world, { deny: [rule] })).removes(toolName, server)).toBe(speaks)
  })

  it('with a pattern denies what the pattern fits, and allows only tools of the server that it names', async () => {
    expect(await decide({ allow: ['mcp__a__*'] }, 'mcp__a__b__t', 'a__b')).toBe('Q')
    expect(await decide({ deny: ['mcp__a__*'] }, 'mcp__a__b__t', 'a__b')).toBe('D')
    expect(await decide({ allow: ['mcp__a*__t'] }, 'mcp__a__b__t', 'a__b')).toBe('Q')
  })

  it('holds for a tool of a server that nobody names where it must be meant, and narrows where it may be', async () => {
    expect(await decide({ allow: ['mcp__a'] }, 'mcp__a__t')).toBe('A')
    expect(await decide({ allow: ['mcp__a'] }, 'mcp__a__b__t')).toBe('Q')
    expect(await decide({ allow: ['mcp__a__b'] }, 'mcp__a__b__t')).toBe('Q')
    expect(await decide({ allow: ['mcp__a__*'] }, 'mcp__a__b__t')).toBe('Q')
    expect(await decide({ deny: ['mcp__a'] }, 'mcp__a__b__t')).toBe('D')
    expect(await decide({ deny: ['mcp__a__b'] }, 'mcp__a__b__t')).toBe('D')
  })
})

it('the mode of a server holds for its own tools alone', async () => {
  const { gate, serverModes } = withServerModes(await gateFor(world, { mode: 'bypassPermissions' }))
  serverModes.set('a__b', 'default')
  const ask = async (server: string) =>
    letter(await gate.decide(question('mcp__a__b__t', [], world, { server })))
  expect([await ask('a__b'), await ask('a')]).toEqual(['Q', 'A'])
})
