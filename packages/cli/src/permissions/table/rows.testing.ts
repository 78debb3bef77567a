import { afterAll, beforeAll, expect, it } from 'vitest'
import { bash, createWorld, fileCall, gateFor, letter, type Setup, type World } from '../world.testing.ts'

/** One world for the rows of a file. */
export const useWorld = (): (() => World) => {
  let world: World | undefined
  beforeAll(() => {
    world = createWorld()
  })
  afterAll(() => world?.remove())
  return () => {
    if (world === undefined) throw new Error('The world is there once the tests run.')
    return world
  }
}

/** Number of the row, what it says, the calls, and what the table wants of them. */
export type Row = readonly [number, string, readonly string[], 'A' | 'Q' | 'D']

export const check = (world: () => World, setup: Setup, rows: readonly Row[]): void => {
  it.each(
    rows.flatMap(([row, why, calls, wanted]) => calls.map((call) => [row, why, call, wanted] as const)),
  )('row %i, %s: %j → %s', async (_row, _why, call, wanted) => {
    const gate = await gateFor(world(), setup)
    const decision = await gate.decide(bash(call, world()))
    expect(letter(decision), JSON.stringify(decision)).toBe(wanted)
  })
}

/** Number of the row, what it says, tool and paths (or commands) of the calls, and what the table wants. */
export type FileRow = readonly [number, string, string, readonly string[], 'A' | 'Q' | 'D']

export const checkFiles = (world: () => World, setup: Setup, rows: readonly FileRow[]): void => {
  it.each(
    rows.flatMap(([row, why, tool, paths, wanted]) =>
      paths.map((path) => [row, why, tool, path, wanted] as const),
    ),
  )('row %i, %s: %s %j → %s', async (_row, _why, tool, path, wanted) => {
    const gate = await gateFor(world(), setup)
    const asked = tool === 'Bash' ? bash(path, world()) : fileCall(tool, path, world())
    const decision = await gate.decide(asked)
    expect(letter(decision), JSON.stringify(decision)).toBe(wanted)
  })
}
