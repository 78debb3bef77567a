import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matchesCommand } from './match-command.ts'
import { matchesParameter } from './match-parameter.ts'
import { matchesUrl } from './match-url.ts'
import { rulesOf } from './rule.ts'
import { matchesWildcard } from './wildcard.ts'

describe('matchesWildcard', () => {
  it('does what the regular expression would do', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ' '), maxLength: 12 })
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '*'), maxLength: 8 })
    fc.assert(
      fc.property(pattern, text, (glob, value) => {
        const expected = new RegExp(`^${glob.replaceAll('*', '.*')}$`, 's').test(value)
        expect(matchesWildcard(glob, value)).toBe(expected)
      }),
      { numRuns: 2000 },
    )
  })

  it('takes no time over patterns that are hard for regular expressions', () => {
    expect(matchesWildcard(`${'a*'.repeat(40)}b`, 'a'.repeat(10_000))).toBe(false)
  })
})

describe('matchesCommand', () => {
  it.each([
    ['npm run build', 'npm run build', true],
    ['npm run build', 'npm run build x', false],
    ['foo:*', 'foo', true],
    ['foo:*', 'foo a', true],
    ['foo:*', 'foo\ta', true],
    ['foo:*', 'foobar', false],
    ['foo:*', 'foo-x', false],
    ['foo *', 'foo', true],
    ['foo *', 'foobar', false],
    ['zot*', 'zotty', true],
    ['bar b*z', 'bar b x z', true],
    ['bar b*z', 'bar z', false],
    ['* --version', 'x --version', true],
    [':*', '', false],
    [':*', 'x', false],
    [' *', ' x', false],
  ])('%s and `%s` → %s', (content, text, fits) => {
    expect(matchesCommand(content, text)).toBe(fits)
  })
})

describe('matchesUrl', () => {
  it.each([
    ['domain:example.com', 'https://EXAMPLE.com/', true],
    ['domain:example.com', 'http://user:pw@example.com:81/x', true],
    ['domain:example.com.', 'https://example.com', true],
    ['domain:example.com', 'https://example.com./', true],
    ['domain:example.com', 'https://example.com@evil.com/', false],
    ['domain:example.com', 'https://a.example.com/', false],
    ['domain:*.example.com', 'https://a.b.example.com/', true],
    ['domain:*.example.com', 'https://example.com/', false],
    ['domain:*', 'https://anything.org/', true],
    ['domain:api-*.example.com', 'https://api-1.example.com/', true],
    ['domain:api-*.example.com', 'https://api-1.evil.example.com/', false],
    ['domain:example.com', 'not a url', false],
    ['example.com', 'https://example.com/', false],
  ])('%s and %s → %s', (content, url, fits) => {
    expect(matchesUrl(content, url)).toBe(fits)
  })
})

describe('matchesParameter', () => {
  const denies = (content: string, toolName: string, input: Record<string, unknown>): boolean =>
    rulesOf({ source: { layer: 'user' }, anchor: '/', deny: [`${toolName}(${content})`] }).some((rule) =>
      matchesParameter(rule, JSON.parse(JSON.stringify(input))),
    )

  it('compares one plain field of the input', () => {
    expect(denies('run_in_background:true', 'Bash', { command: 'x', run_in_background: true })).toBe(true)
    expect(denies('run_in_background:true', 'Bash', { command: 'x' })).toBe(false)
    expect(denies('model:op*', 'Task', { model: 'opus' })).toBe(true)
    expect(denies('edits:x', 'Edit', { edits: ['x'] })).toBe(false)
  })

  it('leaves the fields alone that have rules of their own, and prefixes of commands', () => {
    expect(denies('command:x', 'Bash', { command: 'x' })).toBe(false)
    expect(denies('timeout:*', 'Bash', { command: 'x', timeout: 5 })).toBe(false)
    const [allow] = rulesOf({ source: { layer: 'user' }, anchor: '/', allow: ['Bash(timeout:5)'] })
    expect(allow && matchesParameter(allow, { timeout: 5 })).toBe(false)
  })
})
