import { describe, expect, it } from 'vitest'
import { isDeeperThan } from './json-depth.ts'

const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth))

describe('the depth of a JSON value', () => {
  it.each([
    ['text', 0],
    [null, 0],
    [{}, 1],
    [{ a: [1, 'b'], c: { d: null } }, 2],
    [nested(200), 200],
  ])('%j has %i levels', (value, depth) => {
    expect(isDeeperThan(value, depth)).toBe(false)
    if (depth > 0) expect(isDeeperThan(value, depth - 1)).toBe(true)
  })

  it('is told of values that are too deep to walk by recursion', () => {
    expect(isDeeperThan(nested(100_000), 200)).toBe(true)
    expect(isDeeperThan(nested(100_000), 100_000)).toBe(false)
  })
})
