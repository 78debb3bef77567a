import { expect, it } from 'vitest'
import { splitRuleList } from './rule-list.ts'

it('separates rules at commas and blanks, but not inside parentheses', () => {
  expect(splitRuleList(['Bash(git log:*),Read', 'Edit(src/**) Bash(echo a, b)'])).toEqual([
    'Bash(git log:*)',
    'Read',
    'Edit(src/**)',
    'Bash(echo a, b)',
  ])
})

it('gives nothing for no value and for empty values', () => {
  expect(splitRuleList(undefined)).toEqual([])
  expect(splitRuleList(['', ' , '])).toEqual([])
})
