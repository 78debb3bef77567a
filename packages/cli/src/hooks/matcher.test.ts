import { describe, expect, it } from 'vitest'
import { matches, matchesFile } from './matcher.ts'

describe('hook matchers', () => {
  it.each([
    [undefined, 'Bash', true],
    [null, 'Bash', true],
    ['', 'Bash', true],
    ['*', 'Bash', true],
    ['Bash', 'Bash', true],
    ['Ba', 'Bash', false],
    ['bash', 'Bash', false],
    ['Read|Bash', 'Bash', true],
    ['Read, Bash', 'Bash', true],
    ['as|zz', 'Bash', false],
    ['^B', 'Bash', true],
    ['.*', 'Bash', true],
    ['a.h', 'Bash', true],
    ['ash$', 'Bash', true],
    ['[', 'Bash', false],
    ['!Bash', 'Bash', false],
    ['Bash(ls)', 'Bash', false],
    ['mcp__memory__.*', 'mcp__memory__get', true],
    ['mcp__memory', 'mcp__memory__get', false],
    ['FileEdit', 'Edit', true],
    ['Agent', 'Task', true],
  ])('%s against %s is %s', (matcher, value, expected) => {
    expect(matches(matcher, value)).toBe(expected)
  })
})

describe('matchers of FileChanged', () => {
  it.each([
    ['.env|.envrc', '.env', true],
    ['.env, .envrc', '.envrc', true],
    ['.env', 'xenv', false],
    ['', 'anything', true],
    ['*', 'anything', true],
    [undefined, 'anything', true],
  ])('%j and %s: %s', (matcher, name, expected) => {
    expect(matchesFile(matcher, name)).toBe(expected)
  })
})
