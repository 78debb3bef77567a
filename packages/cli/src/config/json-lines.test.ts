import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonLines } from './json-lines.ts'

describe('the lines of a JSON text', () => {
  it('are those of its keys and items; what is not there is where it would be', () => {
    const { lineOf, error } = jsonLines(
      '\uFEFF{\n  "a": 1,\n  "permissions": {\n    "allow": [\n      "x",\n      2\n    ]\n  },\n  "e": {}, "f": []\n}\n',
    )
    expect(error).toBeUndefined()
    expect(lineOf('')).toBe(1)
    expect(lineOf('a')).toBe(2)
    expect(lineOf('permissions.allow')).toBe(4)
    expect(lineOf('permissions.allow[1]')).toBe(6)
    expect(lineOf('permissions.allow[7].x')).toBe(4)
    expect(lineOf('permissions.deny')).toBe(3)
    expect(lineOf('f')).toBe(9)
    expect(lineOf('nowhere.at[0].all')).toBe(1)
  })

  it.each([
    ['{\n  "a": 1,\n}', 3, 'a string'],
    ['{\n  "a" 1\n}', 2, '":"'],
    ['{\n  "a": 1\n  "b": 2\n}', 3, '"," or "}"'],
    ['{\n  // no\n}', 2, 'a string'],
    ['{"a": [1\n2]}', 2, '"," or "]"'],
    ['{"a":\n tru}', 2, 'a value'],
    ['{"a": "open\n"}', 1, 'ends on its line'],
    ['{}\n{}', 2, 'nothing after'],
    ['', 1, 'end of the text'],
    ["{\n\n'a': 1}", 3, 'a string'],
  ])('%j: line %i, %s', (text, line, problem) => {
    expect(jsonLines(text).error).toEqual({ line, problem: expect.stringContaining(problem) })
  })

  it('any JSON has no error, and never throws what is none', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => jsonLines(JSON.stringify(json, null, 2)).error === undefined),
    )
    fc.assert(fc.property(fc.string(), (text) => jsonLines(text).lineOf('a') >= 1))
  })
})
