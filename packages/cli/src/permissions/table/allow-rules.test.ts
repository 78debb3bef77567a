import { describe } from 'vitest'
import { check, useWorld } from './rows.testing.ts'

const world = useWorld()

describe('PAIN-01, PAIN-03: shell commands under allow rules (spec: permissions §20.1)', () => {
  check(world, { allow: ['Bash(foo:*)', 'Bash(bar baz)'] }, [
    [1, 'prefix', ['foo', 'foo a', 'foo  a', 'foo\ta'], 'A'],
    [2, 'word boundary, case', ['foobar', 'foo-x', 'FOO a'], 'Q'],
    [3, 'exact rule', ['bar baz q', 'bar  baz'], 'Q'],
    [4, 'both allowed', ['foo && bar baz'], 'A'],
    [
      5,
      'second part not allowed',
      ['foo && bar', 'foo; bar', 'foo | bar', 'foo || bar', 'foo\nbar', 'foo |& bar'],
      'Q',
    ],
    [6, 'background separator', ['foo & bar', 'foo & foo'], 'Q'],
    [7, 'operators quoted', ['foo "x; bar"', "foo 'x && bar'", 'foo \\; bar'], 'A'],
    [8, 'an escaped quote keeps the string open', ['foo "a\\"; bar"'], 'A'],
    [9, 'a backslash escapes nothing in single quotes', ["foo 'a\\'; bar"], 'Q'],
    [10, 'command substitution', ['foo $(bar)', 'foo `bar`', 'foo "$(bar)"', 'foo $(foo)'], 'Q'],
    [11, 'literal', ["foo '$(bar)'"], 'A'],
    [12, 'process substitution', ['foo <(bar)', 'foo >(bar)'], 'Q'],
    [
      13,
      'write target not approved',
      ['foo > out.txt', 'foo >> ~/x', 'foo &> out', 'foo >| out', 'foo 1> out'],
      'Q',
    ],
    [14, 'harmless redirection', ['foo > /dev/null', 'foo 2>&1', 'foo >&2', 'foo 2>/dev/null a'], 'A'],
    [15, 'unknown target', ['foo > "$X"', 'foo > $X', 'foo > a*'], 'Q'],
    [16, 'read inside W', ['foo < in.txt'], 'A'],
    [16, 'read outside W', ['foo < /etc/hostname', 'foo < X/o'], 'Q'],
    [17, 'expanding here-document', ['foo <<EOF\n$(bar)\nEOF', 'foo <<EOF\n$X\nEOF'], 'Q'],
    [18, 'the body is data', ["foo <<'EOF'\n$(bar)\nEOF", 'foo <<"EOF"\nx; bar\nEOF\n'], 'A'],
    [19, 'plain variable as argument', ['foo $HOME', 'foo "$HOME/x"'], 'A'],
    [20, 'parameter transformation', ['foo ${x@P}', 'foo ${X:-y}', 'foo ${X}'], 'Q'],
    [21, 'unsafe assignment', ['FOO=1 foo', 'PATH=. foo', 'LD_PRELOAD=x foo', 'FOO=1; foo'], 'Q'],
    [22, 'known-safe assignment', ['NODE_ENV=test foo', 'LANG=C foo a'], 'A'],
    [23, 'substitution in assignment', ['A=$(bar) foo', 'LANG=$(bar) foo'], 'Q'],
    [
      24,
      'transparent wrappers',
      [
        'timeout 5 foo',
        'nohup foo',
        'nice -n 5 foo',
        'time foo',
        'stdbuf -o0 foo',
        'command foo',
        'timeout -k 1 5 foo a',
      ],
      'A',
    ],
    [
      25,
      'not transparent',
      ['env foo', 'sudo foo', 'exec foo', 'eval foo', "bash -c 'foo'", 'watch foo'],
      'Q',
    ],
    [26, 'flag-less xargs', ['xargs foo', 'echo x | xargs foo'], 'A'],
    [27, 'flags', ['xargs -n1 foo'], 'Q'],
    [28, 'grouping', ['(foo)', '{ foo; }'], 'Q'],
    [29, 'all parts allowed', ['if true; then foo; fi', 'for i in 1 2; do foo $i; done'], 'A'],
    [
      29,
      'other control flow',
      ['while true; do foo; done', 'case x in x) foo;; esac', 'for PATH in .; do foo; done'],
      'Q',
    ],
    [30, 'background', ['foo &'], 'Q'],
    [31, 'control character', ['foo\rbar', 'foo\r\nbar', 'foo \u001b[0m'], 'D'],
    [
      33,
      'zero-width and other blanks',
      ['foo\u200bbar', 'foo \u200bbar', 'foo\u00a0bar', 'foo a\u00a0b'],
      'Q',
    ],
    [35, 'comment', ['foo # c', 'foo # bar; zot'], 'A'],
    [36, 'the next line is checked', ['foo # c\nbar'], 'Q'],
    [37, 'quotes of the command word', ['f\\oo a', '"foo" a', 'f""oo a', '\\foo a', "'foo' a"], 'A'],
    [38, 'ANSI-C quoting', ["$'foo' a", '$X a'], 'Q'],
    [39, 'other program', ['./foo a', '/abs/foo a'], 'Q'],
    [40, 'cd inside W', ['cd sub && foo'], 'A'],
    [41, 'cd outside', ['cd /tmp && foo', 'cd X && foo', 'cd && foo', 'cd ~ && foo', 'cd - && foo'], 'Q'],
    [42, 'brace expansion', ['foo {a,b}', 'foo {1..3}'], 'Q'],
    [43, 'continuation', ['foo \\\n b'], 'A'],
    [44, 'redefinition', ['bar() { foo; }; bar', 'foo() { bar; }; foo', 'alias foo=bar', 'coproc foo'], 'Q'],
    [45, 'parse error', ['foo &&', 'foo "unclosed', 'foo (', '&& foo', 'foo <<EOF\nx'], 'Q'],
  ])

  check(world, { allow: ['Bash'] }, [
    [46, 'bare allow', ['foo $(bar) > X/f; zot', 'foo & bar', '(foo)', 'f() { foo; }; f'], 'A'],
    [
      47,
      'critical path',
      [
        'rm -rf /nonexistent',
        'rm -rf ~/',
        'rm -rf W',
        'rm -rf $X/*',
        'rm -rf "$X"/',
        'rm -rf *',
        'rmdir /',
        'rm -r W/..',
      ],
      'Q',
    ],
    [
      48,
      'protected path',
      ['echo x > .git/config2', 'touch .git/z', 'tee .git/z', 'mv e .git/', 'cp e .npmrc'],
      'Q',
    ],
    [48, 'ordinary path', ['touch .gitignore', 'rm -rf src', 'rm e'], 'A'],
    [45, 'not readable with certainty', ['foo &&', 'foo "unclosed', 'foo a\u200bb'], 'Q'],
  ])
  check(world, { allow: ['Bash(*)'] }, [[49, 'star is all', ['foo', 'foo $(bar)'], 'A']])
  check(world, { allow: ['Bash(foo *)'] }, [
    [50, 'later wildcard', ['foo a', 'foo', 'foo\tx'], 'A'],
    [50, 'word boundary', ['foobar'], 'Q'],
  ])
  check(
    world,
    { allow: ['Bash(zot*)', 'Bash(bar b*z)', 'Bash(npm * main)', 'Bash(* --version)', 'Bash(:*)'] },
    [
      [50, 'star at the end', ['zot', 'zotty', 'zot a'], 'A'],
      [
        50,
        'star in the middle',
        ['bar baz', 'bar bz', 'bar b x z', 'npm run main', 'npm push origin main'],
        'A',
      ],
      [50, 'star at the start', ['bar --version', 'bar -x --version', 'unknown --version'], 'A'],
      [50, 'not these', ['bar z', 'npm main', 'npm run main x', 'bar --version x', 'foo'], 'Q'],
    ],
  )
})
