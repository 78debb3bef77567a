import { expect, it } from 'vitest'
import { analyzeCommand } from './analyze.ts'

const texts = async (line: string, foldsCase = false): Promise<readonly string[]> =>
  (await analyzeCommand(line, foldsCase)).commands.map(({ words }) =>
    words.map(({ value, text }) => value ?? text).join(' '),
  )

it.each([
  ['x=a; $x b', 'a b'],
  ["x='a b'; $x c", 'a b c'],
  ['x=\'a b\'; "$x" c', 'a b c'],
  ['x=a; y=${x}b; $y', 'ab'],
  ['x=a; x+=b; $x', 'ab'],
  ['x=(a b); "${x[@]}"', 'a b'],
  ['for x in a b; do $x c; done', 'b c'],
  ['export x=a && $x', 'a'],
  ['read x <<< a; $x', 'a'],
  ['printf -v x %s a; $x', 'a'],
  ['set -- a b; $2 "$@"', 'b a b'],
  ["bash -c '$0 $1' a b", 'a b'],
  ["env x=a sh -c '$x'", 'a'],
  ['x=sudo; $x a', 'a'],
  ['x=a; eval "$x b"', 'a b'],
  ['${x:-a} b', 'a b'],
  ["$'a' b", 'a b'],
  ['a{b,c} d', 'ab ac d'],
])('%s shows %j', async (line, text) => {
  expect(await texts(line)).toContain(text)
})

it.each([
  ['RM -rf x', 'rm -rf x'],
  ['SUDO Bar x', 'bar x'],
  ['/bin/Bar.EXE x', '/bin/bar x'],
])('%s shows %j where letter case does not count', async (line, text) => {
  expect(await texts(line, true)).toContain(text)
  expect(await texts(line)).not.toContain(text)
})

it.each([
  ['values that double', `x=a; ${'x+=$x; '.repeat(1300)} $x`],
  [
    'many values of many variables',
    `${[...'abcdefgh'].map((name) => `for ${name} in ${'1 2 3 4 5 6 7 8 9 0 '.repeat(3)}; do :; done;`).join('')} bash -c "$a$b$c$d$e$f$g$h $a $b $c"`,
  ],
  [
    'texts that hold themselves',
    `${Array.from({ length: 16 }, (_, at) => `x='bash -c "$x" ${at}';`).join('')} bash -c "$x"`,
  ],
])('an end is found to %s', async (_what, line) => {
  const { commands, findings } = await analyzeCommand(line)
  expect(commands.length).toBeLessThan(3000)
  expect(findings.length).toBeLessThan(6000)
})
