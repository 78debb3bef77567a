import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { analyzeCommand, analyzeIfReady } from './analyze.ts'
import { grammarIfLoaded, loadGrammar } from './grammar.ts'
import { parsePlain } from './plain.ts'
import type { Script, SimpleCommand } from './script.ts'
import { brokenLine, plainLine, shellLine } from './shell-lines.testing.ts'
import { walkScript } from './walk.ts'

/** Words of every command; what is not known stands as it is written. */
const words = ({ commands }: Script): readonly (readonly string[])[] =>
  commands.map((command) => command.words.map(({ value, text }) => value ?? text))

const kinds = ({ findings }: Script): readonly string[] => [...new Set(findings.map(({ kind }) => kind))]

describe('a plain line', () => {
  it('is read without the grammar, and others wait for it', async () => {
    expect(analyzeIfReady('git log --oneline -5')).toBeDefined()
    expect(analyzeIfReady('ls $(pwd)')).toBeUndefined()
    await analyzeCommand('npm test')
    await analyzeCommand(
      'cd src && npm test -- --reporter="dot $X" 2>&1 | tail -20 || echo \'failed; sorry\'',
    )
    expect(grammarIfLoaded()).toBeUndefined()
    await analyzeCommand('ls $(pwd)')
    expect(analyzeIfReady('ls $(pwd)')).toBeDefined()
  })

  it('is read as the grammar reads it', async () => {
    const grammar = await loadGrammar()
    const word = fc.stringMatching(/^[A-Za-z0-9_./:=,@%+-]{1,8}$/)
    const blank = fc.constantFrom(' ', '  ', '\t')
    const line = fc
      .tuple(word, fc.array(fc.tuple(blank, word), { maxLength: 6 }))
      .map(([name, rest]) => name + rest.flat().join(''))
    fc.assert(
      fc.property(line, (text) => {
        const plain = parsePlain(text)
        if (plain === undefined) return
        const read = walkScript(text, grammar)
        // Where the grammar is at a loss, plain words are not.
        if (read.findings.length > 0) return
        expect(words(plain), text).toEqual(words(read))
        expect(plain.commands[0]?.text).toBe(read.commands[0]?.text)
      }),
      { numRuns: 2000 },
    )
  })

  it.each([
    ['with quotes, variables, pipes and several commands', plainLine],
    ['that is put together at random', shellLine],
    ['that is just about wrong', brokenLine],
  ])('is read as the grammar reads it, %s', async (_what, line) => {
    const grammar = await loadGrammar()
    const check = { seen: 0 }
    fc.assert(
      fc.property(line, (text) => {
        const plain = parsePlain(text)
        if (plain === undefined || /^export/.test(text)) return
        check.seen += 1
        const read = walkScript(text, grammar)
        if (read.findings.some(({ kind }) => kind === 'unparsed')) return
        expect(read.findings, text).toEqual([])
        expect(plain.commands.map(likeness), text).toEqual(read.commands.map(likeness))
      }),
      { numRuns: 3000 },
    )
    expect(check.seen).toBeGreaterThan(200)
  })

  it.each([
    ['a | b "c" 2>&1 | d', ['none', 'a', 'b "c"']],
    ['a && b | c; d\ne', ['none', 'none', 'b', 'none', 'none']],
    ['a || b | c && d |\n e', ['none', 'none', 'b', 'none', 'd']],
  ])('%j shows what feeds each command', (text, feeders) => {
    const commands = parsePlain(text)?.commands ?? []
    expect(commands.map(({ input, fedBy }) => (input === 'piped' ? fedBy?.text : input))).toEqual(feeders)
  })

  it.each([
    'if x',
    'time x',
    'X=1',
    'X=1 y',
    'a; X=1 y',
    'a; if x',
    'a;',
    'a &&',
    'a ;; b',
    'a & b',
    'a |& b',
    'a~b',
    'a{b',
    'a (b)',
    'a #b',
    "a'",
    'a "b',
    'a b\\ c',
    "a $'b'",
    'a $"b"',
    'a $(b)',
    'a "$(b)"',
    'a `b`',
    'a ${b}',
    'a "$b\u00e9"',
    'a $1',
    'a "b\nc"',
    'a > b',
    'a < b',
    'a 2>&1 b',
    'a 2>&1- b',
    'a >/dev/nullx',
    'a 2>&1&',
    '"a" b',
    '$a b',
    'a* b',
    '2>&1 a',
    '! a',
    '[ a ]',
    'export a=b && c',
    'export a="b c"',
    '',
  ])('is not: %j', (text) => {
    expect(parsePlain(text)).toBeUndefined()
  })

  it('with a text inside that is not plain waits for the grammar', async () => {
    expect(await analyzeCommand("git -c core.pager='a; $(b)' log")).toMatchObject({
      commands: expect.arrayContaining([expect.objectContaining({ text: 'b', role: 'inner' })]),
    })
  })
})

/** What the grammar and the plain reading have to agree on: not the gap before the first word, nor who feeds a command. */
const likeness = ({
  text,
  assignments,
  redirects,
  role,
  words: [first, ...rest],
}: SimpleCommand): unknown => ({
  text,
  assignments,
  redirects,
  role,
  words: first === undefined ? [] : [{ ...first, gap: '' }, ...rest],
})

describe('a line', () => {
  beforeAll(async () => {
    await loadGrammar()
  })

  it.each([
    ['foo "a b" \'c\' d\\ e', [['foo', 'a b', 'c', 'd e']]],
    ['f""oo b\\ar "x"\'y\'z', [['foo', 'bar', 'xyz']]],
    ['a && b || c; d | e\nf', [['a'], ['b'], ['c'], ['d'], ['e'], ['f']]],
    ['foo \\\n  a \\\n  b', [['foo', 'a', 'b']]],
    ['b\\\nar x', [['bar', 'x']]],
    ['foo >out a 2>&1 b', [['foo', 'a', 'b']]],
    ['>out foo a', [['foo', 'a']]],
    ['a && b > f c', [['a'], ['b', 'c']]],
    ['if a; then b; else c; fi', [['a'], ['b'], ['c']]],
    [
      '[ -f x ] && [[ a == b ]]',
      [
        ['[', '-f', 'x', ']'],
        ['[[', 'a', '==', 'b', ']]'],
      ],
    ],
    ['foo "\\$(x)" \'`y`\'', [['foo', '$(x)', '`y`']]],
    ['foo 😀 é', [['foo', '😀', 'é']]],
  ])('%j is read word by word', async (text, expected) => {
    const script = await analyzeCommand(text)
    expect(words(script)).toEqual(expected)
    expect(kinds(script)).toEqual([])
  })

  it.each([
    ['echo $(a; b)', [['a'], ['b'], ['echo', '$(a; b)']]],
    [
      'sudo -u root env X=1 timeout 5 a b',
      [
        ['sudo', '-u', 'root', 'env', 'X=1', 'timeout', '5', 'a', 'b'],
        ['env', 'X=1', 'timeout', '5', 'a', 'b'],
        ['timeout', '5', 'a', 'b'],
        ['a', 'b'],
      ],
    ],
    ["bash -c 'a; b'", [['bash', '-c', 'a; b'], ['a'], ['b']]],
    [
      'find . -exec a {} \\; -exec b +',
      [['find', '.', '-exec', 'a', '{}', ';', '-exec', 'b', '+'], ['a', '{}'], ['b']],
    ],
    ["bash <<'E'\na\nE\n", [['bash'], ['a']]],
    ['cat <<E\n$(a) `b`\nE\n', [['cat'], ['a'], ['b']]],
    ["trap 'a' EXIT", [['trap', 'a', 'EXIT'], ['a']]],
  ])('%j shows what runs inside', async (text, expected) => {
    expect(words(await analyzeCommand(text))).toEqual(expected)
  })

  it.each([
    ['a &', ['background']],
    ['(a)', ['group']],
    ['{ a; }', ['group']],
    ['echo $(a)', ['substitution']],
    ['while a; do b; done', ['control-flow']],
    ['for PATH in x; do a; done', ['control-flow']],
    ['f() { a; }', ['definition', 'group']],
    ['echo ${x:-y}', ['expansion']],
    ['echo {a,b}', ['expansion']],
    ["echo $'a'", ['expansion']],
    ['cat <<E\nx\nE', ['here-document']],
    ['echo x | sh', ['opaque']],
    ['eval "$x"', ['opaque']],
    ['a\rb', ['control-character']],
    [`a ${'x '.repeat(5001)}`, ['too-long']],
    ['a\u00a0b', ['unparsed']],
    ['a &&', ['unparsed']],
    ['a "b', ['unparsed']],
    ['[a]', ['unparsed']],
    ['time { a; }', ['unparsed']],
    ['[ a > b ]', ['unparsed']],
    ['cat <<E\nx\n E\nE', ['unparsed']],
    ['foo ``bar', ['unparsed']],
    ['x=1\\\na', ['unparsed']],
  ])('%j is marked %j', async (text, expected) => {
    expect([...kinds(await analyzeCommand(text))].sort()).toEqual([...expected].sort())
  })
})
