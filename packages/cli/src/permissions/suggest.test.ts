import type { PermissionUpdate } from '@agent-engine/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PermissionQuestion } from './gate.ts'
import { bash, createWorld, fileCall, gateFor, question, type Setup, type World } from './world.testing.ts'

let world: World
beforeAll(() => {
  world = createWorld()
})
afterAll(() => world.remove())

const suggestions = async (
  call: PermissionQuestion,
  setup: Setup = {},
): Promise<readonly PermissionUpdate[]> => {
  const decision = await (await gateFor(world, setup)).decide(call)
  if (decision.behavior !== 'ask') throw new Error(`${JSON.stringify(call.input)} is not asked about`)
  return decision.suggestions
}

const acceptEdits: PermissionUpdate = { type: 'setMode', mode: 'acceptEdits', destination: 'session' }
const addRules = (
  destination: 'localSettings' | 'session',
  ...rules: readonly { toolName: string; ruleContent?: string }[]
): PermissionUpdate => ({ type: 'addRules', rules: [...rules], behavior: 'allow', destination })
const runs = (...contents: readonly string[]): PermissionUpdate =>
  addRules('localSettings', ...contents.map((ruleContent) => ({ toolName: 'Bash', ruleContent })))
const addDirectory = (...directories: readonly string[]): PermissionUpdate => ({
  type: 'addDirectories',
  directories: [...directories],
  destination: 'session',
})

describe('suggestions for commands (spec: permissions §12.3)', () => {
  it('name the uses of a command where its first words say what it does, else this very text', async () => {
    expect(await suggestions(bash('npm test -- -x', world))).toEqual([runs('npm test:*')])
    expect(await suggestions(bash('npm run build', world))).toEqual([runs('npm run build:*')])
    expect(await suggestions(bash('foo a', world))).toEqual([runs('foo a')])
    expect(await suggestions(bash('python3 x.py', world))).toEqual([runs('python3 x.py')])
  })

  it('hold one rule for each command that is not allowed yet, and no more than five', async () => {
    expect(await suggestions(bash('foo; ls && make', world))).toEqual([runs('foo', 'make')])
    expect(await suggestions(bash('a1; a2; a3; a4; a5', world))).toHaveLength(1)
    expect(await suggestions(bash('a1; a2; a3; a4; a5; a6', world))).toEqual([])
  })

  it('are the directory as well where a command reads outside, and directory and mode where it writes', async () => {
    const { w, x } = world
    expect(await suggestions(bash('cat X/o', world))).toEqual([
      runs(`cat ${x}/o`),
      addRules('session', { toolName: 'Read', ruleContent: `/${x}/**` }),
    ])
    expect(await suggestions(bash('touch X/n', world))).toEqual([
      runs(`touch ${x}/n`),
      addDirectory(x),
      acceptEdits,
    ])
    expect(await suggestions(bash('touch n', world))).toEqual([runs('touch n'), addDirectory(w), acceptEdits])
  })

  it.each([
    'foo $(bar)',
    '(foo)',
    'foo &',
    'foo > $X',
    'foo "unclosed',
    'rm -rf /',
    'FOO=1 foo',
    '$X a',
    'ls /',
    'foo *.txt x',
    'touch .git/x',
    'cd sub && git status',
    'bash <<< x',
  ])('are none for %s', async (command) => {
    expect(await suggestions(bash(command, world))).toEqual([])
  })
})

describe('suggestions for files', () => {
  it('are the directory for reads, at both ends of a link, and never the whole file system', async () => {
    const { w, x } = world
    const read = (...contents: readonly string[]): PermissionUpdate =>
      addRules('session', ...contents.map((ruleContent) => ({ toolName: 'Read', ruleContent })))
    expect(await suggestions(fileCall('Read', 'X/o', world))).toEqual([read(`/${x}/**`)])
    expect(await suggestions(fileCall('Grep', 'X', world))).toEqual([read(`/${x}/**`)])
    expect(await suggestions(fileCall('Read', 'lo', world))).toEqual([read(`/${w}/**`, `/${x}/**`)])
    expect(await suggestions(fileCall('Read', '/file', world))).toEqual([read('//file')])
    expect(await suggestions(fileCall('Glob', '/', world))).toEqual([])
  })

  it('are mode and directory for writes, without the mode where it is set', async () => {
    const { x } = world
    expect(await suggestions(fileCall('Write', 'n', world))).toEqual([acceptEdits])
    expect(await suggestions(fileCall('Write', 'X/n', world))).toEqual([acceptEdits, addDirectory(x)])
    expect(await suggestions(fileCall('Write', 'X/n', world), { mode: 'acceptEdits' })).toEqual([
      addDirectory(x),
    ])
    expect(await suggestions(fileCall('Write', 'n', world), { mode: 'plan' })).toEqual([])
    expect(await suggestions(fileCall('Write', '.git/config', world))).toEqual([])
  })
})

describe('suggestions for other tools', () => {
  it('are the host, the tool, or the command with and without arguments', async () => {
    const url = 'https://Docs.example.com:8443/x'
    expect(await suggestions(question('WebFetch', [{ kind: 'url', url }], world))).toEqual([
      addRules('localSettings', { toolName: 'WebFetch', ruleContent: 'domain:docs.example.com' }),
    ])
    expect(await suggestions(question('mcp__srv__a', [], world))).toEqual([
      addRules('localSettings', { toolName: 'mcp__srv__a' }),
    ])
    expect(
      await suggestions(question('SlashCommand', [{ kind: 'name', name: '/deploy now' }], world)),
    ).toEqual([
      addRules('localSettings', { toolName: 'SlashCommand', ruleContent: '/deploy now' }),
      addRules('localSettings', { toolName: 'SlashCommand', ruleContent: '/deploy:*' }),
    ])
  })

  it('are none where a rule asks, or only a person can answer', async () => {
    expect(await suggestions(bash('foo', world), { ask: ['Bash'] })).toEqual([])
    expect(await suggestions(question('ExitPlanMode', [], world))).toEqual([])
  })
})
