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

const PIECES = [
  fc.stringMatching(/^[A-Za-z0-9_./:=,@%+*?~-]{1,6}$/),
  fc.stringMatching(/^'[ -&(-~\u00e9]{0,6}'$/),
  fc.stringMatching(/^"(?:[ !#%-[\]^_a-z{|}~\u00e9]|\$[A-Za-z_][a-z_0-9]{0,3}){0,6}"$/),
  fc.stringMatching(/^\$[A-Za-z_]\w{0,4}$/),
  fc.constantFrom('for', 'done', 'in', '1', '2', '}', '2>&1'),
]

const BETWEEN = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(' ', '  ', '\t') },
  fc.constantFrom(' && ', ' || ', '; ', ' | ', '\n', '&&', '|', '\n\n ', ' |\n', ';\n'),
  fc.constantFrom(' > /dev/null ', ' 2>&1', ' >/dev/null 2>&1 | ', ' >&2;', ' &>/dev/null\n'),
)

/** Lines of simple commands whose words show what they are, and lines that only look like that. */
export const plainLine: fc.Arbitrary<string> = fc
  .tuple(
    fc.stringMatching(/^[a-z]{1,5}$/),
    fc.array(fc.tuple(BETWEEN, fc.array(fc.oneof(...PIECES), { minLength: 1, maxLength: 3 })), {
      maxLength: 8,
    }),
  )
  .map(([name, rest]) => name + rest.map(([between, pieces]) => between + pieces.join('')).join(''))
