import { describe, expect, it } from 'vitest'
import { hasShapeOf, isPartOf } from './has-shape.ts'

describe('hasShapeOf', () => {
  const like = { stdout: 'a', interrupted: false, lines: [{ n: 1 }], none: undefined, empty: null }

  it.each([
    [{ ...like, stdout: 'b' }, true],
    [{ ...like, more: 1 }, true],
    [{ ...like, lines: [] }, true],
    [{ ...like, lines: [{ n: 2 }, { n: 3 }] }, true],
    [{ ...like, stdout: 1 }, false],
    [{ ...like, lines: [{ n: 'x' }] }, false],
    [{ ...like, empty: {} }, false],
    [{ stdout: 'a' }, false],
    ['text', false],
    [null, false],
    [[like], false],
  ])('%j: %s', (value, expected) => {
    expect(hasShapeOf(value, like)).toBe(expected)
  })

  it.each([
    [{ stdout: 'b' }, true],
    [{ stdout: 'b', more: 1 }, true],
    [{ stdout: 1 }, false],
    [{ more: 1 }, false],
    [{}, false],
    ['text', false],
    [null, false],
  ])('%j as a part: %s', (value, expected) => {
    expect(isPartOf(value, like)).toBe(expected)
  })
})
