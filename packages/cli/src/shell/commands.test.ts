import { describe, expect, it } from 'vitest'
import { parseFlags, scanArguments } from './flags.ts'
import { rulePrefix } from './prefix.ts'
import { reachingFlag } from './program-flags.ts'
import { isSafeAssignment } from './safe-assignments.ts'
import { plainWord, type SimpleCommand, type Word } from './script.ts'
import { sedEffect } from './sed.ts'
import { readsOnlyTest } from './test-command.ts'
import { unwrap } from './wrappers.ts'

const variable = (name: string, quoted: boolean): Word => ({
  ...plainWord(`$${name}`),
  parts: [{ kind: 'variable', name, quoted }],
  value: undefined,
})

/** Words as a shell would split them, for texts without quotes; `$x` is a variable and `"$x"` a quoted one. */
const split = (text: string): readonly Word[] =>
  text.split(' ').map((word) => {
    if (word.startsWith('"$')) return variable(word.slice(2, -1), true)
    return word.startsWith('$') ? variable(word.slice(1), false) : plainWord(word)
  })

const command = (text: string): SimpleCommand => ({
  text,
  assignments: [],
  words: split(text),
  redirects: [],
  role: 'run',
  input: 'none',
})

describe('scanArguments', () => {
  const table = parseFlags('-n= --lines= -q -v --color? -f< -#')

  it.each([
    ['-qv a', ['-q', '-v'], ['a'], []],
    ['-n 5 a', ['-n'], ['a'], []],
    ['-qn5 a', ['-q', '-n'], ['a'], []],
    ['--lines=5 --color a', ['--lines', '--color'], ['a'], []],
    ['-5 a', ['-#'], ['a'], []],
    ['a -q -- -v', ['-q'], ['a', '-v'], []],
    ['-x a', [], ['a'], ['-x']],
    ['-qx a', [], ['a'], ['-qx']],
    ['--quiet a', [], ['a'], ['--quiet']],
    ['-', [], ['-'], []],
  ])('sorts %s', (text, flags, operands, unknown) => {
    const found = scanArguments(split(text), table)
    expect(found.flags.map(({ name }) => name)).toEqual(flags)
    expect(found.operands.map((word) => word.text)).toEqual(operands)
    expect(found.unknown.map((word) => word.text)).toEqual(unknown)
  })
})

describe('sedEffect', () => {
  it.each([
    ['-n 1,5p f', 'prints'],
    ['-n 3p;7p f', 'prints'],
    ['-n -e 1p f', 'prints'],
    ['1,5p f', 'reads'],
    ['-n w/x f', 'reads'],
    ['s/a/b/ f', 'reads'],
    ['-i s/a/b/ f', 'substitutes'],
    ['-i s|a|b|g;s#c#d# f', 'substitutes'],
    ['-i.bak -E s/(a)/\\1/g f', 'substitutes'],
    ['-i s/a/b/w/x f', 'other'],
    ['-i s/a/b/e f', 'other'],
    ['-i 1d f', 'other'],
    ['-i -f script f', 'other'],
    ['-i/tmp/x s/a/b/ f', 'other'],
    ['--in-place=/x/y s/a/b/ f', 'other'],
    ['-i $x f', 'other'],
  ])('sed %s: %s', (text, effect) => {
    expect(sedEffect(split(text))).toBe(effect)
  })
})

describe('readsOnlyTest', () => {
  it.each([
    '[ -f a ]',
    '[ ! -d a ]',
    '[ "$x" = y ]',
    '[ -n "$x" ]',
    '[ 1 -lt 2 ]',
    'test a != b',
    '[[ a == b && -f c ]]',
    '[[ ( a == b ) || ! -e c ]]',
    '[ a -o -f b ]',
    '[ -z "$x" -a "$y" = z ]',
    '[ a ]',
    '[[ 3 -gt 2 ]]',
  ])('%s only looks', (text) => {
    expect(readsOnlyTest(split(text))).toBe(true)
  })

  it.each([
    '[ -v a ]',
    '[ -R a ]',
    'test -v a[0]',
    '[[ -v x ]]',
    '[ $x = y ]',
    '[ "$x" "$y" ]',
    '[ a "$op" b ]',
    '[[ $x -eq 1 ]]',
    '[[ a[$(b)] -eq 1 ]]',
    '[ -f a',
    '[ a b c d ]',
    '[ -v = x -a -v y ]',
  ])('%s may run something', (text) => {
    expect(readsOnlyTest(split(text))).toBe(false)
  })
})

describe('rulePrefix', () => {
  it.each([
    ['npm test -- -x', 'npm test'],
    ['npm run build --watch', 'npm run build'],
    ['git push origin main', 'git push'],
    ['docker compose up -d', 'docker compose up'],
    ['cargo test', 'cargo test'],
  ])('%s → %s', (text, prefix) => {
    expect(rulePrefix(command(text))).toBe(prefix)
  })

  it.each([
    'foo a',
    'npm',
    'npm --prefix x test',
    'npm exec foo',
    'sudo npm test',
    'python3 x.py',
    'git -C x push',
    'bash x',
    'docker run x',
    'npm $x',
  ])('offers none for %s', (text) => {
    expect(rulePrefix(command(text))).toBeUndefined()
  })
})

describe('unwrap', () => {
  const inner = (text: string) => unwrap(command(text)).map((each) => [each.command.text, each.transparent])

  it.each([
    ['timeout 5 a b', [['a b', true]]],
    ['timeout -k 1 --signal=KILL 5 a', [['a', true]]],
    ['nice a', [['a', true]]],
    ['xargs a', [['a', true]]],
    ['xargs -n 1 a', [['a', false]]],
    ['time X=1 a', [['a', false]]],
    ['env -i X=1 a', [['a', false]]],
    ['sudo -u root a', [['a', false]]],
    ['/usr/bin/timeout 5 a', [['a', false]]],
    ['timeout --what 5 a', [['a', false]]],
    ['command -v a', [['a', false]]],
    ['foo a', []],
  ])('%s', (text, expected) => {
    expect(inner(text).slice(0, expected.length || 1)).toEqual(expected)
  })
})

describe('reachingFlag', () => {
  it.each([
    'git -c a=b log',
    'git -C x log',
    'git --git-dir=x log',
    'find . -exec a ;',
    'find . -delete',
    'docker -H x ps',
    'tar -I x -xf a',
    'rg --pre x y',
  ])('finds it in %s', (text) => {
    expect(reachingFlag(command(text))).toBeDefined()
  })

  it.each(['git log -5', 'find . -name x', 'docker ps', 'rg -i x', 'foo -c x'])(
    'finds none in %s',
    (text) => {
      expect(reachingFlag(command(text))).toBeUndefined()
    },
  )
})

describe('isSafeAssignment', () => {
  it.each([
    ['NODE_ENV', 'test', true],
    ['LC_ALL', 'C.UTF-8', true],
    ['PATH', '.', false],
    ['LD_PRELOAD', 'x', false],
    ['TZ', ':/etc/passwd', false],
    ['NODE_OPTIONS', '-rx', false],
    ['GIT_PAGER', 'x', false],
  ])('%s=%s: %s', (name, value, safe) => {
    expect(isSafeAssignment({ name, value: plainWord(value) })).toBe(safe)
  })

  it('needs a value that is known', () => {
    expect(isSafeAssignment({ name: 'LANG', value: variable('X', true) })).toBe(false)
  })
})
