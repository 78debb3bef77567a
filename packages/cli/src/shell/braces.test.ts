import { expect, it } from 'vitest'
import { bracedWords, expandBraces, shield } from './braces.ts'

it.each([
  ['a{b,c}d', ['abd', 'acd']],
  ['{a,b}{c,d}', ['ac', 'ad', 'bc', 'bd']],
  ['a{b,{c,d}e}', ['ab', 'ace', 'ade']],
  ['{,x}', ['', 'x']],
  ['{a..c}', ['a', 'b', 'c']],
  ['x{3..1}', ['x3', 'x2', 'x1']],
  ['{1..7..3}', ['1', '4', '7']],
  ['{a..a}b', ['ab']],
  ['{a}{b,c}', ['{a}b', '{a}c']],
])('%s becomes %j', (text, words) => {
  expect(expandBraces(text)).toEqual(words)
})

it.each(['a', '{}', '{a}', 'a,b', '{a..1}', '{a', 'a}', '$x{a,b}'])('%s stays as it is', (text) => {
  expect(expandBraces(text)).toBeUndefined()
})

it('leaves quoted braces, commas and dots alone', () => {
  expect(bracedWords(`{${shield('a,b')},c}`)).toEqual(['a,b', 'c'])
  expect(bracedWords(shield('{a,b}.{1..2}'))).toEqual(['{a,b}.{1..2}'])
})

it.each([
  [`${'{a,'.repeat(3000)}b${'}'.repeat(3000)}`, 32],
  ['{'.repeat(9000), undefined],
  [`${'{'.repeat(4000)},a${'}'.repeat(4000)}`, 2],
  ['{a,b}'.repeat(1500), 32],
])('finds an end to many braces (%#)', (text, count) => {
  expect(expandBraces(text)?.length).toBe(count)
})

it('writes no more than 32 words out', () => {
  expect(expandBraces('{1..99999999}{1..99999999}')).toHaveLength(32)
})
