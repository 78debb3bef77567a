import { expect, it } from 'vitest'
import { stampsFrom } from './given-stamps.ts'

it.each([Number.NaN, Number.POSITIVE_INFINITY, 9e15])('refuses %s as a time', (given) => {
  expect(() => stampsFrom({ now: () => given }).now()).toThrow(
    `now of createEngine() gave ${given}. Give milliseconds since 1970.`,
  )
})

it('takes a time before 1970, with parts of milliseconds', () => {
  expect(stampsFrom({ now: () => -0.5 }).now()).toBe(-0.5)
})
