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
  ['many words of many values', `for v in ${'1 2 3 4 5 6 7 8 '.repeat(2)}; do ${'$v '.repeat(2500)}; done`],
  ['words that become many', `set -- ${'x '.repeat(2000)}; ${'$@ '.repeat(1500)}`],
  ['many wrappers', `${'xargs '.repeat(1500)}x`],
  ['substitutions in texts', `test '${'$('.repeat(4500)}'`],
  ['lines that are nested deeply', `foo ${'$('.repeat(3000)}x${')'.repeat(3000)}`],
  [
    'texts that hold themselves',
    `${Array.from({ length: 16 }, (_, at) => `x='bash -c "$x" ${at}';`).join('')} bash -c "$x"`,
  ],
])('an end is found to %s', async (_what, line) => {
  const { commands, findings } = await analyzeCommand(line)
  expect(commands.length).toBeLessThan(3000)
  expect(findings.length).toBeLessThan(6000)
})

it('sees every value of a command word, however many its arguments have', async () => {
  const line = 'for x in a b c d e f g h; do $x $x $x $x; done'
  for (const name of 'abcdefgh') expect(await texts(line)).toContainEqual(expect.stringMatching(`^${name} `))
})

it.each([
  ['foo 3>/dev/null', 'foo'],
  ['foo 12>/dev/null && x', 'foo'],
  ['foo 0>&1 # c', 'foo'],
  ['foo 5>&2', 'foo'],
  ['foo 3 >/dev/null', 'foo 3'],
  ["python3 - <<'E'\nbar\nE", 'python3 -'],
])('%j runs %j, whatever stands before a redirection', async (line, text) => {
  const { commands, findings } = await analyzeCommand(line)
  expect(commands[0]?.words.map((word) => word.value).join(' ')).toBe(text)
  expect(findings).toEqual([])
  expect(commands.map(({ words }) => words[0]?.value)).not.toContain('bar')
})
