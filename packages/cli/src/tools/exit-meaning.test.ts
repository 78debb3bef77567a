import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exitMeaning } from './exit-meaning.ts'
import { lastCommand } from './last-command.ts'

describe('the last command of a line', () => {
  it.each([
    ['ls', 'ls'],
    ['ls | grep zzz', 'grep zzz'],
    ['cd x && make; grep a b', 'grep a b'],
    ['a || b', 'b'],
    ['a\nb\n', 'b'],
    ['a; # done', 'a'],
    ['grep "a | b; c" f', 'grep "a | b; c" f'],
    ["grep 'a && b' f", "grep 'a && b' f"],
    ['grep a\\;b f', 'grep a\\;b f'],
    ['grep "\\"; x" f', 'grep "\\"; x" f'],
    ['echo $(a; b) `c; d`', 'echo $(a; b) `c; d`'],
    ['grep x f 2>&1', 'grep x f 2>&1'],
    ['grep x f &>/dev/null', 'grep x f &>/dev/null'],
    ['make |& grep x', 'grep x'],
    ['grep x f >| out', 'grep x f >| out'],
    ['a & b', 'b'],
    ['diff <(a; b) <(c | d)', 'diff <(a; b) <(c | d)'],
    ['', ''],
    ['grep "unclosed', 'grep "unclosed'],
  ])('%j → %j', (line, last) => {
    expect(lastCommand(line)).toBe(last)
  })

  it('is found in every text', () => {
    const line = fc.string({ unit: fc.constantFrom(...'ab |&;\n\'"`\\()$<>#') })
    fc.assert(fc.property(line, (text) => text.includes(lastCommand(text))))
  })
})

describe('exit code 1', () => {
  it.each([
    ['grep x f', 'No matches found'],
    ['ls | /usr/bin/grep zzz', 'No matches found'],
    ['egrep x f', 'No matches found'],
    ['fgrep x f', 'No matches found'],
    ['rg x', 'No matches found'],
    ['git grep x', 'No matches found'],
    ['LC_ALL=C A=b grep x f', 'No matches found'],
    ['diff a b', 'Files differ'],
    ['git diff --exit-code', 'Files differ'],
    ['find / -name x', 'Some directories were not accessible'],
    ['test -f x', 'Condition is false'],
    ['[ -f x ]', 'Condition is false'],
  ])('of %j is an answer', (command, meaning) => {
    expect(exitMeaning(command, 1)).toBe(meaning)
  })

  it.each([
    'make',
    'git status',
    'git',
    'grep -q x f && echo y',
    '! grep x f',
    'constructor',
    'toString',
    '',
  ])('of %j is a failure', (command) => {
    expect(exitMeaning(command, 1)).toBeUndefined()
  })

  it('is the only one that can be an answer', () => {
    for (const code of [0, 2, 130]) expect(exitMeaning('grep x f', code)).toBeUndefined()
  })
})
