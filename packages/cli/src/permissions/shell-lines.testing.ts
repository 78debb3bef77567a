import fc from 'fast-check'

const ATOMS = [
  'foo',
  'bar',
  'bar a',
  'foo "x y"',
  "foo 'z'",
  'echo x',
  'true',
  'foo $X',
  'foo a*',
  '"bar"',
  'b\\ar',
  'foo > out/f',
  'foo 2>&1',
  'foo <<< bar',
  'foo #c',
  'foo \\; bar',
  'foo ";" bar',
  'x=1',
  'x=1 bar',
  'foo a=b',
]

/** What runs, quotes, hides or prints the line in the place of `%`. */
const FRAMES = [
  '(%)',
  '{ %; }',
  'if true; then %; fi',
  '$(%)',
  '"$(%)"',
  '`%`',
  'time %',
  '! %',
  'env %',
  'bash -c "%"',
  "eval '%'",
  'foo <<EOF\n%\nEOF\n',
  "foo <<'EOF'\n%\nEOF\n",
  'x=1 %',
  'for i in 1; do %; done',
  'f() { %; }; f',
  '[[ -n % ]]',
  'echo "%"',
  "echo '%'",
  '# %\n',
  'foo \\# %',
  'case x in x) %;; esac',
  'foo <(%)',
  'coproc %',
  'nohup %',
  'timeout 1 %',
  'xargs %',
  'command %',
  'exec %',
  'foo ${X:-%}',
  'foo "${X:-%}"',
  'foo $(( % ))',
  '[ % ]',
  'foo {%,}',
  '%\\\n',
  '\\\n%',
  '%;',
  '% #',
  "sh -c '%'",
  '{ foo; %; } > out/x',
  'a=(%)',
  'export x=%',
  '%() { foo; }',
  'foo $"%"',
  "foo $'%'",
  'eval "%"',
  '[[ % == x ]]',
  'trap "%" EXIT',
  'env -i %',
  'foo -- %',
]

const JOINS = ['; ', ' && ', ' || ', ' | ', '\n', ' ', '\\\n', ' & ', ';', '|& ', '&&\n', '\n\n']

const CHARACTERS = [...' \t\n;&|(){}$`"\'\\#<>!=*?[]~-abx1']

/** Command lines put together of commands, and of what shells do with commands. */
export const shellLine: fc.Arbitrary<string> = fc.letrec<{ line: string }>((tie) => ({
  line: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(...ATOMS),
    fc
      .tuple(fc.constantFrom(...FRAMES), tie('line'))
      .map(([frame, line]) => frame.replaceAll('%', () => line)),
    fc.tuple(tie('line'), fc.constantFrom(...JOINS), tie('line')).map((parts) => parts.join('')),
  ),
})).line

/** The same with one or two characters changed, so that most are just about wrong. */
export const brokenLine: fc.Arbitrary<string> = fc
  .tuple(
    shellLine,
    fc.array(fc.tuple(fc.nat(200), fc.constantFrom(...CHARACTERS), fc.nat(3)), {
      minLength: 1,
      maxLength: 2,
    }),
  )
  .map(([line, changes]) =>
    changes.reduce((text, [place, character, kind]) => {
      const at = place % (text.length + 1)
      return text.slice(0, at) + (kind === 0 ? '' : character) + text.slice(kind === 0 ? at + 1 : at)
    }, line),
  )
