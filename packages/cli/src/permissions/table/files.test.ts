import { describe, expect, it } from 'vitest'
import { fileCall, gateFor, letter } from '../world.testing.ts'
import { checkFiles, useWorld } from './rows.testing.ts'

const world = useWorld()

describe('PAIN-02, PAIN-09: files (spec: permissions §20.4)', () => {
  checkFiles(world, {}, [
    [101, 'inside', 'Read', ['a.txt', 'W//a.txt', 'W/li', 'W/missing'], 'A'],
    [102, 'traversal', 'Read', ['/etc/hostname', '../outside/o', 'W/sub/../../outside/o'], 'Q'],
    [103, 'link to the outside', 'Read', ['W/lo', 'W/lx/o'], 'Q'],
    [104, 'sibling with the same prefix', 'Read', ['W-evil/x'], 'Q'],
    [106, 'missing file outside', 'Read', ['X/missing'], 'Q'],
    [108, 'search outside', 'Glob', ['/etc', 'X'], 'Q'],
    [109, 'search outside', 'Grep', ['X', 'lx'], 'Q'],
    [121, 'write', 'Write', ['W/n'], 'Q'],
  ])
  it('row 105: an added directory is inside', async () => {
    const gate = await gateFor(world(), { directories: [world().x] })
    for (const path of ['X/e', 'W/lo', 'W/lx/o']) {
      expect(letter(await gate.decide(fileCall('Read', path, world())))).toBe('A')
    }
  })
  checkFiles(world, { mode: 'bypassPermissions' }, [
    [110, 'bypass', 'Read', ['/etc/hostname'], 'A'],
    [130, 'bypass', 'Write', ['.git/config', 'H/.bashrc'], 'A'],
  ])
  checkFiles(world, { allow: ['Read(//etc/**)'], deny: ['Read(//etc/hosts)'] }, [
    [111, 'allowed outside', 'Read', ['/etc/hostname'], 'A'],
    [111, 'denied there', 'Read', ['/etc/hosts'], 'D'],
  ])
  checkFiles(world, { mode: 'bypassPermissions', deny: ['Read(.env)'] }, [
    [112, 'any depth, any name', 'Read', ['W/.env', 'W/sub/.env', 'W/le', 'W/./secrets/../.env'], 'D'],
    [119, 'documented limit', 'Bash', ['python3 -c "open(\'.env\')"'], 'A'],
  ])
  checkFiles(world, { deny: ['Read(secrets/**)'] }, [
    [113, 'any depth for deny', 'Read', ['W/sub/secrets/k', 'W/secrets/k', 'W/secrets'], 'D'],
    [120, 'what must not be read must not be written', 'Write', ['W/secrets/new'], 'D'],
    [
      116,
      'recognised readers',
      'Bash',
      ['cat secrets/k', 'cd secrets && cat k', 'find secrets', 'ls secrets', 'cat secrets/*'],
      'D',
    ],
    [109, 'searching there', 'Grep', ['secrets'], 'D'],
  ])
  checkFiles(world, { deny: ['Read(sec.txt)'] }, [[114, 'letter case', 'Read', ['W/Sec.txt'], 'D']])
  checkFiles(world, { deny: ['Read(.env)'] }, [
    [
      116,
      'recognised readers',
      'Bash',
      [
        'cat .env',
        'grep x .env',
        'cat "$PWD/.env"',
        'cat ./sub/../.env',
        'cat le',
        'head -1 W/.env',
        'wc .env',
      ],
      'D',
    ],
    [
      117,
      'other readers',
      'Bash',
      ['cat < .env', 'sed -n 1p .env', 'cp .env z', 'git diff --no-index .env a.txt', 'git show HEAD:.env'],
      'D',
    ],
    [118, 'stricter than the table: the pattern is looked up', 'Bash', ['tail -1 .e*'], 'D'],
    [118, 'nothing denied fits the pattern', 'Bash', ['tail -1 *.txt'], 'A'],
    [118, 'everything below', 'Bash', ['grep -r x .', 'rg --hidden x', 'find . | xargs cat'], 'Q'],
    [118, 'nothing denied is below', 'Bash', ['grep -r x src', 'rg x', 'find src | xargs cat'], 'A'],
  ])
  checkFiles(world, { mode: 'acceptEdits' }, [
    [122, 'inside', 'Write', ['W/n', 'W/newdir/n', 'W/.gitignore', 'W/.github/w.yml', 'W/CLAUDE.md'], 'A'],
    [123, 'outside', 'Write', ['X/n', '~/n', 'W-evil/n'], 'Q'],
    [124, 'linked parent', 'Write', ['W/lx/n', 'W/ld'], 'Q'],
    [
      126,
      'protected',
      'Write',
      [
        '.git/config',
        '.git/hooks/pre-commit',
        'sub/.git/config',
        '.GIT/config',
        'sub/../.git/config',
        '.gitmodules',
        '.gitconfig',
        '.vscode/settings.json',
        '.idea/x',
        '.mcp.json',
        '.bashrc',
        '.zshrc',
        '.profile',
        '.ripgreprc',
        '.claude/settings.json',
        '.claude/commands/x.md',
      ],
      'Q',
    ],
    [127, 'later list', 'Write', ['.husky/x', '.npmrc', '.claude/hooks/x.sh', '.claude/zz'], 'Q'],
    [128, 'normalised first', 'Write', ['.git/../ok.txt', '.claude/worktrees/x/n'], 'A'],
    [129, 'odd forms', 'Write', ['git~1/config', '.git::$DATA', 'x./y', 'a /b'], 'Q'],
  ])
  checkFiles(world, { mode: 'dontAsk' }, [
    [131, 'nobody is asked', 'Write', ['W/n'], 'D'],
    [131, 'nobody is asked', 'Read', ['/etc/hostname'], 'D'],
  ])
  checkFiles(world, { allow: ['Edit(src/**)'] }, [
    [132, 'allowed', 'Write', ['W/src/n', 'W/src/deep/n'], 'A'],
    [133, 'one name allows one place', 'Write', ['W/vendor/src/n'], 'Q'],
    [134, 'normalised first', 'Write', ['W/src/../other'], 'Q'],
    [145, 'redirection', 'Bash', ['echo x > src/f'], 'A'],
  ])
  checkFiles(world, { allow: ['Edit(*.md)'] }, [[135, 'any depth', 'Write', ['W/sub/x.md'], 'A']])
  checkFiles(world, { allow: ['Edit(~/notes/**)'] }, [
    [136, 'home', 'Write', ['H/notes/n'], 'A'],
    [136, 'not the project', 'Write', ['W/notes/n'], 'Q'],
  ])
  checkFiles(world, { allow: ['Write(w/**)'] }, [[139, 'inert', 'Write', ['W/w/n'], 'Q']])
  checkFiles(world, { allow: ['Edit'] }, [
    [140, 'bare name', 'Write', ['W/n'], 'Q'],
    [140, 'bare name', 'Edit', ['W/n'], 'A'],
  ])
  checkFiles(world, { allow: ['Write'] }, [
    [141, 'anywhere', 'Write', ['X/n'], 'A'],
    [142, 'protected', 'Write', ['.git/config'], 'Q'],
  ])
  checkFiles(world, { allow: ['Edit(.git/**)'] }, [[143, 'protected', 'Write', ['.git/config'], 'Q']])
  checkFiles(world, { mode: 'acceptEdits', deny: ['Edit(docs/**)'] }, [
    [144, 'any depth', 'Write', ['W/docs/n', 'W/sub/docs/n'], 'D'],
    [
      145,
      'redirection',
      'Bash',
      ['cat a > docs/x', 'cat a.txt >> ./docs/../docs/x', 'touch docs/x', 'cp a.txt docs'],
      'D',
    ],
  ])
  checkFiles(world, { deny: ['Write'] }, [[146, 'only that tool', 'Edit', ['W/n'], 'Q']])
  checkFiles(world, { deny: ['Read'] }, [
    [147, 'shell readers', 'Bash', ['cat a.txt', 'grep x < a.txt'], 'Q'],
    [147, 'no file', 'Bash', ['echo hi', 'pwd'], 'A'],
  ])
  checkFiles(world, { mode: 'plan', allow: ['Edit(src/**)'] }, [
    [148, 'no edits while planning', 'Write', ['W/src/n'], 'Q'],
  ])

  it('row 115: a rule of user settings starts at their directory', async () => {
    const anchor = `${world().h}/.claude`
    const gate = await gateFor(world(), {
      lists: [{ source: { layer: 'user' }, anchor, deny: ['Read(/abs/**)'] }],
    })
    expect(letter(await gate.decide(fileCall('Read', 'H/.claude/abs/f', world())))).toBe('D')
    expect(letter(await gate.decide(fileCall('Read', 'W/abs/f', world())))).toBe('A')
  })

  it('rows 137 and 138: `/lib` is below the directory of the settings that say so', async () => {
    const anchored = (anchor: string, layer: 'project' | 'user') =>
      gateFor(world(), { lists: [{ source: { layer }, anchor, allow: ['Edit(/lib/**)'] }] })
    const project = await anchored(world().w, 'project')
    expect(letter(await project.decide(fileCall('Write', 'W/lib/n', world())))).toBe('A')
    expect(letter(await project.decide(fileCall('Write', 'W/sub/lib/n', world())))).toBe('Q')
    const user = await anchored(`${world().h}/.claude`, 'user')
    expect(letter(await user.decide(fileCall('Write', 'W/lib/n', world())))).toBe('Q')
  })
})
