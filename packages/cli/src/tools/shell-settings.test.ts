import { describe, expect, it } from 'vitest'
import { bashTimeLimits, bashTimeout, shellOutputLimit } from './shell-settings.ts'

describe('the time limit of a command', () => {
  it.each([
    [undefined, 120_000],
    [0, 120_000],
    [-5, 120_000],
    [Number.NaN, 120_000],
    [1, 1],
    [500_000, 500_000],
    [600_001, 600_000],
    [Number.POSITIVE_INFINITY, 600_000],
  ])('asked for %s is %s ms', (wanted, limit) => {
    expect(bashTimeout(wanted, {})).toBe(limit)
  })

  it('follows the environment, and the ceiling is never below the default', () => {
    expect(bashTimeLimits({ BASH_DEFAULT_TIMEOUT_MS: '5000', BASH_MAX_TIMEOUT_MS: '10000' })).toEqual({
      usual: 5_000,
      most: 10_000,
    })
    expect(bashTimeLimits({ BASH_DEFAULT_TIMEOUT_MS: '900000' })).toEqual({ usual: 900_000, most: 900_000 })
    expect(bashTimeLimits({ BASH_MAX_TIMEOUT_MS: '1000' })).toEqual({ usual: 120_000, most: 120_000 })
  })

  it.each(['', 'soon', '-1', '0', '1.5'])('ignores %j in the environment', (value) => {
    expect(bashTimeLimits({ BASH_DEFAULT_TIMEOUT_MS: value, BASH_MAX_TIMEOUT_MS: value })).toEqual({
      usual: 120_000,
      most: 600_000,
    })
  })

  it('is never more than a timer can wait', () => {
    expect(bashTimeout(1e12, { BASH_MAX_TIMEOUT_MS: '99999999999' })).toBe(2 ** 31 - 1)
  })
})

describe('the cap on output', () => {
  it.each([
    [undefined, 30_000],
    ['500', 500],
    ['150001', 150_000],
    ['much', 30_000],
  ])('%s gives %s characters', (value, limit) => {
    expect(shellOutputLimit({ BASH_MAX_OUTPUT_LENGTH: value })).toBe(limit)
  })
})
