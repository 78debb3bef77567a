import { describe } from 'vitest'
import { check, type Row, useWorld } from './rows.testing.ts'

const world = useWorld()

describe('PAIN-01: shell commands under deny rules (spec: permissions §20.2)', () => {
  const rows: readonly Row[] = [
    [
      51,
      'sub-command denied',
      [
        'bar',
        ' bar',
        'foo && bar',
        'foo; bar',
        'foo | bar',
        'foo\nbar',
        'bar>out',
        'bar&',
        'bar\ta',
        'foo || bar',
      ],
      'D',
    ],
    [52, 'background', ['foo & bar', 'bar & foo'], 'D'],
    [
      53,
      'compound',
      [
        '(bar)',
        '{ bar; }',
        '! bar',
        'if true; then bar; fi',
        'for i in 1; do bar; done',
        'while bar; do :; done',
        'case x in x) bar;; esac',
        'f() { bar; }',
        'time { bar; }',
        'time ! bar',
      ],
      'D',
    ],
    [
      54,
      'substitution',
      [
        '$(bar)',
        'echo $(bar)',
        'echo "$(bar)"',
        'echo `bar`',
        'echo <(bar)',
        'foo <<< $(bar)',
        '[[ -n $(bar) ]]',
        'echo ${X:-$(bar)}',
        'echo $((`bar`))',
        'echo `echo \\`bar\\``',
      ],
      'D',
    ],
    [55, 'here-document that expands', ['cat <<EOF\nx $(bar) y\nEOF', 'cat <<EOF\n`bar`\nEOF'], 'D'],
    [57, 'assignments', ['FOO=1 bar', 'PATH=. bar', 'A=$(foo) bar', 'A=1 B=2 bar x', 'A=$(bar) foo'], 'D'],
    [
      58,
      'wrappers',
      [
        'env bar',
        'timeout 5 bar',
        'nohup bar',
        'command bar',
        'exec bar',
        'sudo bar',
        'xargs bar',
        'setsid bar',
        'flock x bar',
        'env A=1 bar',
        'sudo -u root bar',
        'env -i bar',
        'nice -n 5 timeout 3 bar',
      ],
      'D',
    ],
    [
      59,
      'stricter than the table: the denied command is there to see',
      ['xargs -n1 bar', 'find . -exec bar {} \\;'],
      'D',
    ],
    [
      60,
      'stricter than the table: text that can be read is read',
      [
        'bash -c bar',
        'sh -c bar',
        'eval bar',
        "bash -c 'foo; bar'",
        'bash <<EOF\nbar\nEOF'.replace('EOF', "'EOF'"),
        'trap bar EXIT',
        'coproc bar',
        'sh <<< bar',
        "eval 'foo && bar'",
      ],
      'D',
    ],
    [61, 'quotes', ['\\bar', '"bar"', 'b\\ar', 'ba""r', "'bar' x"], 'D'],
    [63, 'path form of the same program', ['./bar', '/abs/bin/bar', 'env /abs/bar x'], 'D'],
    // The table asks about `$'bar'`, which is more than it takes: the text says what it is.
    [62, 'command word whose value the text shows', ["$'bar'", "$'b\\x61r' x", 'x=bar; $x', '{bar,x}'], 'D'],
    [64, 'continuation inside the word', ['b\\\nar'], 'D'],
  ]
  check(world, { allow: ['Bash'], deny: ['Bash(bar:*)'] }, [
    ...rows,
    [56, 'data', ["cat <<'EOF'\nbar\nEOF", 'cat <<EOF\nbar\nEOF'], 'A'],
    [
      60,
      'text that cannot be read',
      ['echo bar | sh', 'bash -c "$X"', 'eval "$X"', 'source x', 'curl x | bash', 'bash <<EOF\n$X\nEOF'],
      'Q',
    ],
    [62, 'dynamic command word', ["$'foo'", '$X bar', '"$X"'], 'Q'],
    [65, 'an argument', ['foo \\\nbar'], 'A'],
    [
      66,
      'not that command',
      ['echo bar', 'echo "; bar"', 'foo # bar', 'FOO=bar foo', 'barz', 'foo bar', "echo '$(bar)'"],
      'A',
    ],
  ])
  check(world, { mode: 'bypassPermissions', deny: ['Bash(bar:*)'] }, [
    ...rows,
    [60, 'bypass skips the hardening', ['echo bar | sh', '$X bar'], 'A'],
  ])
  check(world, { allow: ['Bash'], deny: ['Bash(bar a)'] }, [
    [67, 'normalised exact rule', ['bar  a', 'bar "a"', 'bar a > /dev/null', "bar 'a'", 'bar a 2>&1'], 'D'],
    [68, 'with assignments and wrappers', ['FOO=1 bar a', 'timeout 5 bar a'], 'D'],
    [67, 'another argument', ['bar b', 'bar a b'], 'A'],
  ])
  check(world, { ask: ['Bash'] }, [[70, 'ask beats read-only', ['ls'], 'Q']])
  check(world, { mode: 'bypassPermissions', ask: ['Bash'] }, [
    [158, 'a bare ask holds in bypass', ['ls'], 'Q'],
  ])
  check(world, { allow: ['Bash'], ask: ['Bash(bar:*)'] }, [[71, 'ask beats allow', ['bar', 'foo; bar'], 'Q']])
  check(world, { mode: 'bypassPermissions', ask: ['Bash(bar:*)'] }, [
    [72, 'ask holds in bypass', ['bar'], 'Q'],
  ])
  check(world, { allow: ['Bash(zot:*)'], ask: ['Bash(zot:*)'], deny: ['Bash(zot:*)'] }, [
    [73, 'deny first', ['zot'], 'D'],
  ])
  check(world, { deny: ['Bash(ls:*)'] }, [[74, 'read-only does not help', ['echo x; ls'], 'D']])
  check(
    world,
    { allow: ['Bash(foo:*)'], lists: [{ source: { layer: 'user' }, anchor: '/', deny: ['Bash(foo:*)'] }] },
    [[75, 'deny beats every source', ['foo'], 'D']],
  )
  check(world, { mode: 'bypassPermissions', deny: ['Bash(foo:*)'] }, [
    [76, 'deny beats bypass', ['foo 1'], 'D'],
  ])
  check(world, { allow: ['Bash'], deny: ['Bash(git push:*)', 'Bash(npm publish)'] }, [
    [
      66,
      'options before the subcommand',
      ['git push', 'git -C sub push', 'git --no-pager push x', 'git --what push', 'npm --prefix x publish'],
      'D',
    ],
    [66, 'another subcommand', ['git status', 'npm test'], 'A'],
  ])
})
