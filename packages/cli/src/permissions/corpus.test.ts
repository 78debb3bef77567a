import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CommandFacts } from './command-fact.ts'
import { commandFacts } from './command-facts.ts'
import { corpusPolicy, type Sample, samples } from './corpus.testing.ts'
import type { PermissionGate } from './gate.ts'
import { bash, createWorld, fill, gateFor, shorten, type World } from './world.testing.ts'

let world: World
let gates: Readonly<Record<'default' | 'acceptEdits' | 'bypassPermissions', PermissionGate>>

beforeAll(async () => {
  world = createWorld()
  const policy = corpusPolicy()
  gates = {
    default: await gateFor(world, policy),
    acceptEdits: await gateFor(world, { ...policy, mode: 'acceptEdits' }),
    bypassPermissions: await gateFor(world, { ...policy, mode: 'bypassPermissions' }),
  }
})
afterAll(() => world.remove())

/** Longer lists of commands are cut in the corpus. */
const SHOWN = 20

const seen = ({ calls, findings }: CommandFacts): Pick<Sample, 'runs' | 'reads' | 'writes' | 'hidden'> => {
  const paths = (access: string): readonly string[] => [
    ...new Set(
      calls
        .flatMap((call) => call.paths)
        .filter((path) => path.access === access)
        .map((path) =>
          path.unsure !== undefined && path.members.length === 0
            ? '?'
            : shorten(path.given, world) + (path.pattern ? '/*' : ''),
        ),
    ),
  ]
  const runs = [...new Set(calls.map(({ text }) => shorten(text, world)))]
  const hides = findings.some(({ kind }) =>
    ['unparsed', 'too-long', 'odd-character', 'control-character', 'opaque'].includes(kind),
  )
  return {
    runs: runs.length > SHOWN ? runs.slice(0, 2) : runs,
    ...(paths('read').length > 0 ? { reads: paths('read') } : {}),
    ...(paths('write').length > 0 ? { writes: paths('write') } : {}),
    ...(hides || calls.some(({ isHidden }) => isHidden) ? { hidden: true as const } : {}),
  }
}

describe.each([
  ['ordinary', 'default'],
  ['bypass', 'default'],
  ['destructive', 'default'],
  ['edits', 'acceptEdits'],
] as const)('PAIN-01, PAIN-03, PAIN-11: the commands of %s.jsonl', (name, mode) => {
  it('are decided as the corpus says', async () => {
    const wrong: unknown[] = []
    for (const { command, decision } of samples(name)) {
      const { behavior } = await gates[mode].decide(bash(command, world))
      if (behavior !== decision) wrong.push({ command, expected: decision, actual: behavior })
    }
    expect(wrong).toEqual([])
  })

  it('are seen through: every command, every file', async () => {
    const wrong: unknown[] = []
    const rules = { platform: process.platform, home: world.h }
    for (const { command, runs, reads, writes, hidden } of samples(name)) {
      const actual = seen(await commandFacts(fill(command, world), world.w, rules))
      const expected = {
        runs,
        ...(reads ? { reads } : {}),
        ...(writes ? { writes } : {}),
        ...(hidden ? { hidden } : {}),
      }
      if (JSON.stringify(actual) !== JSON.stringify(expected)) wrong.push({ command, expected, actual })
    }
    expect(wrong).toEqual([])
  })

  it('are decided in bypass mode as the corpus says', async () => {
    const wrong: unknown[] = []
    for (const { command, inBypassMode } of samples(name)) {
      if (inBypassMode === undefined) continue
      const { behavior } = await gates.bypassPermissions.decide(bash(command, world))
      if (behavior !== inBypassMode) wrong.push({ command, expected: inBypassMode, actual: behavior })
    }
    expect(wrong).toEqual([])
  })
})

describe('the corpus', () => {
  it('PAIN-01: holds at least 400 commands, 150 of them attempts to get around rules, none of which is allowed', () => {
    const attempts = samples('bypass')
    const all = ['ordinary', 'bypass', 'destructive', 'edits'].flatMap(samples)
    expect(all.length).toBeGreaterThanOrEqual(400)
    expect(attempts.length).toBeGreaterThanOrEqual(150)
    expect(attempts.filter(({ decision }) => decision === 'allow')).toEqual([])
    // What can be seen is denied, and stays denied in bypass mode.
    const open = attempts.filter(({ decision, hidden }) => decision === 'ask' && hidden !== true)
    expect(open.filter(({ bypass }) => bypass !== 'denied file')).toEqual([])
    expect(
      attempts.filter(({ decision, inBypassMode }) => decision === 'deny' && inBypassMode !== 'deny'),
    ).toEqual([])
  })

  it('PAIN-11: holds at least 60 spellings of destruction, all of which ask in every mode', () => {
    const spellings = samples('destructive').filter(({ inBypassMode }) => inBypassMode === 'ask')
    expect(spellings.length).toBeGreaterThanOrEqual(60)
    expect(samples('destructive').every(({ decision }) => decision === 'ask')).toBe(true)
  })
})
