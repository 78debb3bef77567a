import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { corpusPolicy, samples } from './corpus.testing.ts'
import type { PermissionGate, PermissionQuestion } from './gate.ts'
import { bash, createWorld, fileCall, gateFor, question, type Setup, type World } from './world.testing.ts'

let world: World
beforeAll(() => {
  world = createWorld()
})
afterAll(() => world.remove())

/** Frames and joins under which whatever stands for `%` is run. */
const RUNS = [
  '%; true',
  '( % )',
  '{ %; }',
  '! %',
  'if %; then true; fi',
  'if true; then %; fi',
  'for i in 1 2; do %; done',
  'while %; do break; done',
  'case x in *) %;; esac',
  'f() { %; }; f',
  'foo "$( % )"',
  'foo `%`',
  'foo <( % )',
  'X=$( % ) foo',
  'foo ${X:-$( % )}',
  'foo <<EOF\n$( % )\nEOF\n',
  'foo > /dev/null; %',
  "bash -c '%'",
  'sh -c "%"',
  "eval '%'",
  'time %',
  'nohup %',
  'env X=1 %',
  'timeout 5 %',
  'sudo -u root %',
  'X=1 %',
  '\\\n%',
  '# comment\n%',
  "foo 'a; b' && %",
]
const JOINS = ['; ', ' && ', ' || ', ' | ', ' |& ', '\n', ' & ', ' &&\n', ' # x\n']

/** Lines of `foo` and `bar` in which every command is run, one of them `bar` for certain. */
const withBar: fc.Arbitrary<string> = fc.letrec<{ any: string; bar: string }>((tie) => ({
  any: fc.oneof({ depthSize: 'small' }, fc.constantFrom('foo', 'foo a', 'bar', 'echo x'), tie('bar')),
  bar: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom('bar', 'bar a', '"bar"', 'b\\ar x', '/usr/bin/bar'),
    fc.tuple(tie('any'), fc.constantFrom(...JOINS), tie('bar')).map((parts) => parts.join('')),
    fc.tuple(tie('bar'), fc.constantFrom(...JOINS), tie('any')).map((parts) => parts.join('')),
    fc
      .tuple(fc.constantFrom(...RUNS), tie('bar'))
      .filter(([frame, line]) => isSound(frame, line))
      .map(([frame, line]) => frame.replaceAll('%', () => line)),
  ),
})).bar

/** Quotes, comments and line ends inside others would quote `bar` instead of running it. */
const isSound = (frame: string, line: string): boolean => {
  if (frame.includes("'%'") || frame.includes("'a; b'")) return !/['\n#]/.test(line)
  if (/["`]/.test(frame)) return !/["'`\\\n#$]/.test(line)
  if (/^(?:time|nohup|env|timeout|sudo|X=1|!)/.test(frame)) return /^["b/\\]/.test(line)
  return !line.includes('#') && !line.includes('EOF')
}

describe('PAIN-01: whatever is made of a denied command', () => {
  it.each(['default', 'acceptEdits', 'bypassPermissions'] as const)('is denied in mode %s', async (mode) => {
    const gate = await gateFor(world, { mode, allow: ['Bash(foo:*)', 'Bash'], deny: ['Bash(bar:*)'] })
    await fc.assert(
      fc.asyncProperty(withBar, async (line) => {
        expect(await gate.decide(bash(line, world)), line).toMatchObject({ behavior: 'deny' })
      }),
      { numRuns: 300, seed: 12 },
    )
  })

  it('and random bytes are never allowed', async () => {
    const gate = await gateFor(world, { allow: ['Bash(foo:*)', 'Bash(bar baz)'] })
    const bytes = fc
      .uint8Array({ minLength: 1, maxLength: 40 })
      .map((each) => Buffer.from(each).toString('latin1'))
    const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 })
    for (const line of [
      ...fc.sample(bytes, { numRuns: 7000, seed: 1 }),
      ...fc.sample(text, { numRuns: 3000, seed: 2 }),
    ]) {
      const { behavior } = await gate.decide(bash(line, world))
      expect(behavior, JSON.stringify(line)).not.toBe('allow')
    }
  }, 60_000)
})

describe('PAIN-03: accepting what is suggested', () => {
  /** Suggestions of a call that is asked about, and the gate they were accepted at. */
  const accept = async (setup: Setup, call: PermissionQuestion): Promise<PermissionGate | undefined> => {
    const gate = await gateFor(world, setup)
    const decision = await gate.decide(call)
    if (decision.behavior !== 'ask' || decision.suggestions.length === 0) return undefined
    await gate.apply(decision.suggestions)
    return gate
  }

  it.each([
    ['default', {}],
    ['acceptEdits', { mode: 'acceptEdits' }],
    ['default, with rules', corpusPolicy()],
  ] as const)(
    'lets the same command run without another question (%s)',
    async (_name, setup) => {
      const wrong: unknown[] = []
      let accepted = 0
      for (const { command } of ['ordinary', 'bypass', 'destructive', 'edits'].flatMap(samples)) {
        const gate = await accept(setup, bash(command, world))
        if (gate === undefined) continue
        accepted += 1
        const decision = await gate.decide(bash(command, world))
        if (decision.behavior !== 'allow') wrong.push({ command, decision })
      }
      expect(wrong).toEqual([])
      expect(accepted).toBeGreaterThan(40)
    },
    60_000,
  )

  it('lets the same call of another tool run without another question', async () => {
    const calls: readonly PermissionQuestion[] = [
      ...['/etc/hostname', 'X/o', 'lo', 'lx/o', '../outside/o', 'X/[a]*b/c d'].flatMap((path) => [
        fileCall('Read', path, world),
        fileCall('Grep', path, world),
        fileCall('Glob', path, world),
      ]),
      ...['n', 'sub/n', 'X/n', '/opt/somewhere/n', 'lx/n', 'X/a b/n'].flatMap((path) => [
        fileCall('Write', path, world),
        fileCall('Edit', path, world),
      ]),
      question('WebFetch', [{ kind: 'url', url: 'https://Example.com:8443/x' }], world),
      question('WebSearch', [], world),
      question('mcp__srv__tool', [], world),
      question('SlashCommand', [{ kind: 'name', name: '/deploy now' }], world),
    ]
    for (const call of calls) {
      const gate = await accept({}, call)
      expect(gate, JSON.stringify(call)).toBeDefined()
      expect(await gate?.decide(call), JSON.stringify(call)).toMatchObject({ behavior: 'allow' })
    }
  })

  it('never suggests more than was asked about', async () => {
    const all = ['ordinary', 'bypass', 'destructive', 'edits'].flatMap(samples)
    for (const { command } of all) {
      const gate = await gateFor(world)
      const decision = await gate.decide(bash(command, world))
      if (decision.behavior !== 'ask') continue
      for (const update of decision.suggestions) {
        if ('rules' in update) {
          for (const { ruleContent } of update.rules) {
            expect(ruleContent, command).toBeDefined()
            expect(ruleContent, command).not.toMatch(/^\/\/\/|^\/\/\*\*/)
          }
        }
        if (update.type === 'addDirectories') expect(update.directories, command).not.toContain('/')
        if (update.type === 'setMode') expect(update.mode).toBe('acceptEdits')
      }
    }
  }, 30_000)
})
