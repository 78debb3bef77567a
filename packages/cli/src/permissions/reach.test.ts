import { mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { bash, createWorld, gateFor, type Setup, type World } from './world.testing.ts'

let world: World
beforeAll(() => {
  world = createWorld()
})
afterAll(() => world.remove())

const behavior = async (command: string, setup: Setup): Promise<string> =>
  (await (await gateFor(world, setup)).decide(bash(command, world))).behavior

describe('PAIN-01: a rule for a command does not stretch', () => {
  const setup: Setup = { allow: ['Bash(foo:*)'] }

  it.each([
    ["for x in '5 bar'; do timeout $x foo; done", 'a variable that becomes several words of the wrapper'],
    ["for x in '1 bar'; do nice -n $x foo; done", 'the same in a flag'],
    ['timeout * foo', 'a pattern that becomes several words'],
    ['stdbuf -o$x foo', 'a variable in a flag'],
    ['xargs $x foo', 'a variable before the command'],
    ["printf 'aaaa%n' PATH && foo", 'printf sets PATH'],
    ["printf '%d' 'a[$(bar)]'", 'arithmetic of some shells'],
    ["[ 'a[$(bar)]' -eq 1 ] && foo", 'the same in a test'],
    ["[[ -v 'a[$(bar)]' ]] && foo", 'an index that is evaluated'],
    ['for x in /etc/passwd; do cat $x; done', 'a file that a loop names'],
    ['ps -auxe', 'the environment of all processes'],
    ['- LANG=C foo', 'a word that the grammar leaves out'],
  ])('to %s (%s)', async (command) => {
    expect(await behavior(command, setup)).toBe('ask')
  })

  it.each([
    'timeout "$x" foo',
    'nice -n 5 foo',
    "printf '100%%n' && foo",
    '[ -f a.txt ] && foo',
    'ps -eo pid,args',
  ])('and still allows %s', async (command) => {
    expect(await behavior(command, setup)).toBe('allow')
  })
})

describe('PAIN-09: commands that follow links', () => {
  it.each([
    'grep -R x .',
    'rg -L x',
    'find -L . -name o',
    'find . -follow',
    'tree -l',
    'du -L .',
    'diff -r . src',
    'find . -type l | xargs cat',
    'git ls-files | xargs cat',
  ])('are asked about when a link below leads outside: %s', async (command) => {
    expect(await behavior(command, {})).toBe('ask')
  })

  it.each([
    'grep -R x src',
    'rg -L x src',
    'find -L src -name o',
    'diff -r src sub',
    'grep -r x src',
    'find .',
  ])('are not when none does, or none is followed: %s', async (command) => {
    expect(await behavior(command, {})).toBe('allow')
  })

  it.each([
    'mv linked z && touch z/out/new',
    'cp -r linked z; cat z/out/o',
    'cp -r linked sub && echo x > sub/linked/out/new',
    'cp -rL linked z',
    'cp -r --dereference linked z',
  ])('are asked about when a line brings links to where it then writes or reads: %s', async (command) => {
    mkdirSync(join(world.w, 'linked'), { recursive: true })
    symlinkSync(world.x, join(world.w, 'linked', 'out'))
    onTestFinished(() => rmSync(join(world.w, 'linked'), { recursive: true }))
    expect(await behavior(command, { mode: 'acceptEdits' })).toBe('ask')
  })

  it.each(['mkdir z && cp a.txt z/b', 'cp -r src z && touch n', 'mv a.txt z && cat b'])(
    'and not when it goes on elsewhere: %s',
    async (command) => {
      expect(await behavior(command, { mode: 'acceptEdits' })).toBe('allow')
    },
  )

  it.each([
    'cat /proc/self/root/etc/hostname',
    'cat /proc/1/cwd/a.txt',
    'cat /proc/$$/cwd/x',
    'cat /dev/fd/3',
  ])('are asked about when the path goes through a process: %s', async (command) => {
    expect(await behavior(command, {})).toBe('ask')
  })
})

describe('PAIN-02: what programs name in their own language', () => {
  const setup: Setup = { allow: ['Bash'], deny: ['Read(.env)', 'Edit(docs/**)'] }

  it.each([
    "sed 'r .env' a.txt",
    "sed -n '1,3!R .env' a.txt",
    `awk 'BEGIN { while ((getline line < ".env") > 0) print line }'`,
    'x=.env; cat $x',
    'for f in .env; do cat "$f"; done',
    "cat $'\\x2eenv'",
    'git show :.env',
    'git commit -F .env',
    'cat /proc/self/cwd/.env',
    "sed -n 'w docs/x' a.txt",
    "sed 's/a/b/w docs/x' a.txt",
    `awk '{ print > "docs/x" }' a.txt`,
  ])('is denied like any other way to it: %s', async (command) => {
    expect(await behavior(command, setup)).toBe('deny')
  })

  it.each(['cat $x', 'cat .e{n..$X}v', 'echo .env | xargs cat', 'find . -exec cat {} +', 'cat ~+/.env'])(
    'is asked about when it cannot be seen: %s',
    async (command) => {
      expect(await behavior(command, setup)).toBe('ask')
    },
  )

  it.each([
    'awk -F: \'{ if ($1 ~ /a|b/) print $2 "|" $3 }\' a.txt',
    "sed -e '/start/,/end/{s/a/b/;p}' -e 's/x/y/' a.txt",
    'rsync -e ssh a h:b',
    'ssh -o StrictHostKeyChecking=no host uptime',
    'PAGER=cat git log',
    "mysql -e 'select a from t where b != 3'",
    'git clean -fdx',
  ])('and nothing else is made of it: %s', async (command) => {
    expect(await behavior(command, { allow: ['Bash'], deny: ['Bash(bar:*)', 'Edit(docs/**)'] })).toBe('allow')
  })
})
