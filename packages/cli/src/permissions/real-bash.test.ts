import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { brokenLine, shellLine } from '../shell/shell-lines.testing.ts'
import { baseName } from '../shell/wrappers.ts'
import type { CommandFacts } from './command-fact.ts'
import { commandFacts } from './command-facts.ts'
import { corpusPolicy, samples } from './corpus.testing.ts'
import type { PermissionGate } from './gate.ts'
import { bashPath, createRealBash, type RealBash } from './real-bash.testing.ts'
import { bash, createWorld, gateFor, type World } from './world.testing.ts'

const program = bashPath()
const rules = { platform: process.platform, home: '/home/nobody' }

/** Names of programs that the parser says may run. */
const seenBy = ({ calls }: CommandFacts): ReadonlySet<string> =>
  new Set(calls.flatMap(({ name }) => (name === undefined ? [] : [baseName(name)])))

const hides = ({ calls, findings }: CommandFacts): boolean =>
  calls.some(({ isHidden }) => isHidden) ||
  findings.some(({ kind }) => /^(?:unparsed|too-long|odd-character|control-character|opaque)$/.test(kind))

describe.skipIf(program === undefined)('PAIN-01: what real bash runs', () => {
  let world: World
  let real: RealBash
  let gate: PermissionGate

  beforeAll(async () => {
    world = createWorld()
    real = createRealBash(program ?? '')
    gate = await gateFor(world, corpusPolicy())
  })
  afterAll(() => {
    real.remove()
    world.remove()
  }, 60_000)

  interface Surprises {
    /** What bash ran although the parser did not see it, or a rule denies it. */
    readonly found: readonly unknown[]
    /** How often bash ran `bar`, so that nobody takes silence for success. */
    readonly bars: number
  }

  const surprises = async (commands: readonly string[]): Promise<Surprises> => {
    const ran = real.run(commands)
    const found: unknown[] = []
    let bars = 0
    for (const [at, command] of commands.entries()) {
      const programs = [...(ran[at] ?? [])]
      const facts = await commandFacts(command, world.w, rules)
      const { behavior } = await gate.decide(bash(command, world))
      const unseen = hides(facts) ? [] : programs.filter((name) => !seenBy(facts).has(name))
      const ranBar = programs.includes('bar')
      if (ranBar) bars += 1
      const isOpen = ranBar && (behavior === 'allow' || (behavior === 'ask' && !hides(facts)))
      if (unseen.length > 0 || isOpen) found.push({ command, programs, unseen, behavior })
    }
    return { found, bars }
  }

  it('is what the parser saw, for every harmless command of the corpus', async () => {
    const commands = ['ordinary', 'bypass']
      .flatMap(samples)
      .filter((sample) => sample.real !== false && !sample.command.includes('\0'))
      .map(({ command }) => command)
    const { found, bars } = await surprises(commands)
    expect(found).toEqual([])
    expect(bars).toBeGreaterThan(150)
  }, 120_000)

  it.each([
    ['put together at random', shellLine],
    ['that are just about wrong', brokenLine],
  ])(
    'is what the parser saw, for lines %s',
    async (_what, line) => {
      const lines = fc.sample(line, { numRuns: 150, seed: 2025 }).filter((text) => !/while|until/.test(text))
      const { found, bars } = await surprises(lines)
      expect(found).toEqual([])
      expect(bars).toBeGreaterThan(10)
    },
    120_000,
  )
})
