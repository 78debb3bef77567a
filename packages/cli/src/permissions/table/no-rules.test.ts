import { describe } from 'vitest'
import { check, useWorld } from './rows.testing.ts'

const world = useWorld()

describe('shell commands without rules (spec: permissions §20.3)', () => {
  check(world, {}, [
    [
      77,
      'read-only',
      [
        'ls',
        'head a.txt',
        'grep x a.txt',
        'git status',
        'ls | wc -l',
        'ls *',
        'git log --oneline -5',
        '! ls',
      ],
      'A',
    ],
    [
      78,
      'later set',
      [
        'cat a.txt',
        'echo $VAR',
        "sed -n '1,5p' a.txt",
        '[ -f a.txt ]',
        'timeout 5 ls',
        'LANG=C ls',
        'cat < a.txt',
      ],
      'A',
    ],
    [
      79,
      'outside',
      ['ls /', 'cat /etc/hostname', 'grep x /etc/hostname', 'cd ..', 'ls ~', 'cat lo', 'ls lx', 'cat lx/*'],
      'Q',
    ],
    [
      80,
      'flags that write or run',
      [
        'find . -delete',
        'find . -exec echo {} \\;',
        'sort -o b a.txt',
        'sed -i s/a/b/ a.txt',
        'git branch -D x',
        'git -c core.pager=id log',
        'rg --pre id x',
      ],
      'Q',
    ],
    [81, 'setters', ['date -s 10:00', 'hostname zz'], 'Q'],
    [82, 'secrets', ['env', 'printenv'], 'Q'],
    [83, 'hooks of another repository', ['cd sub && git status'], 'Q'],
    [84, 'nothing is allowed', ['foo', 'touch t', 'echo x > r', 'npm test', './ls', '/bin/ls'], 'Q'],
  ])
  check(world, { mode: 'acceptEdits' }, [
    [84, 'inside', ['mkdir m', 'touch t', 'rm b', 'cp d d2', 'mv c c2', 'sed -i s/a/b/ a.txt'], 'A'],
    [85, 'outside', ['touch ../t', 'touch sub/../../t', 'touch ~/t', 'rm X/z', 'cp e X/'], 'Q'],
    [86, 'variable path', ['touch $HOME/t', 'touch $PWD/t'], 'Q'],
    [87, 'linked directory', ['touch lx/t', 'touch ld'], 'Q'],
    [88, 'path in a flag', ['mv --target-directory=X e', 'cp -t X e', 'mv -tX e'], 'Q'],
    [
      89,
      'sed that writes or runs',
      ['sed -n "w X/f" e', 'sed "s/x/id/e" e', 'sed -i "s/x/y/w X/f" e', 'sed -i "1e id" e'],
      'Q',
    ],
    [
      90,
      'change of the directory',
      ['cd .. && touch z', 'cd sub && touch z', 'cd sub && cd .. && touch z'],
      'Q',
    ],
    [91, 'protected', ['touch .git/x', 'rm -rf .git', 'touch .claude/x', 'cp e sub/.bashrc'], 'Q'],
    [92, 'critical', ['rm -rf .', 'rm -rf ..', 'rm -rf ~', 'rm -rf /x'], 'Q'],
    [93, 'redirection inside', ['echo x > r', 'cat a.txt >> r'], 'A'],
    [
      94,
      'not in the set',
      ['tee q', 'chmod +x a.txt', 'ln -s a l', 'npm test', 'FOO=1 touch f', '(touch f)', 'touch f &'],
      'Q',
    ],
    [95, 'pattern in a write', ['touch *', 'rm *.zzz'], 'Q'],
  ])
  check(world, { mode: 'dontAsk' }, [
    [96, 'nobody is asked', ['foo 1', 'cat /etc/hostname', 'rm -rf /x'], 'D'],
    [96, 'read-only', ['ls'], 'A'],
  ])
  check(world, { allow: ['Bash(cat:*)', 'Bash(find:*)', 'Bash(git:*)', 'Bash(xargs:*)', 'Bash(touch:*)'] }, [
    [97, 'location not covered', ['cat /etc/hostname', 'cat $X', 'touch X/t', 'cat ../a'], 'Q'],
    [97, 'location inside', ['cat a.txt', 'touch t', 'cat *.txt'], 'A'],
    [98, 'find that runs or deletes', ['find . -exec echo {} \\;', 'find . -delete'], 'Q'],
    [
      99,
      'configuration as argument',
      ['git -c core.pager=id log', 'git --exec-path=. log', 'git -C sub pull'],
      'Q',
    ],
    [99, 'plain git', ['git pull', 'git commit -m x'], 'A'],
    [100, 'another command', ['xargs touch X/t', 'xargs rm'], 'Q'],
  ])
  check(world, { mode: 'plan', allow: ['Bash'] }, [
    [149, 'planning changes nothing', ['touch q', 'foo', 'npm test', 'cat a.txt > x'], 'Q'],
    [149, 'reading is free', ['ls', 'cat a.txt', 'git log'], 'A'],
  ])
})
