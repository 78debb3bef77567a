import { afterAll, beforeAll, expect, it } from 'vitest'
import { bash, createWorld, gateFor, type World } from './world.testing.ts'

let world: World
beforeAll(() => {
  world = createWorld()
})
afterAll(() => world.remove())

const deny = ['Read(./.env)', 'Bash(rm -rf:*)', 'Bash(curl:*)']

const behaviorOf = async (command: string, setup: Parameters<typeof gateFor>[1]): Promise<string> =>
  (await (await gateFor(world, { deny, ...setup })).decide(bash(command, world))).behavior

it.each([
  'command -v curl >/dev/null || apt-get install -y curl',
  "python3 - <<'E'\nprint('x')\ncurl = 1\ncurl x\nE",
  "git commit -F - <<'E'\nUse less\n\nrm -rf of old things; curl is gone\nE",
])('PAIN-03: bypass mode runs %j, in which nothing denied runs', async (command) => {
  expect(await behaviorOf(command, { mode: 'bypassPermissions' })).toBe('allow')
})

it.each(['git switch -c fix/y', 'git show -c HEAD', 'git commit -c HEAD', 'git grep -c foo src'])(
  'PAIN-03: a rule for git covers %j',
  async (command) => {
    expect(await behaviorOf(command, { allow: ['Bash(git:*)'] })).toBe('allow')
  },
)

it.each(['git -c core.pager=x log', 'git -C . -c core.pager=x log', 'git clone -c core.sshCommand=x y'])(
  'PAIN-01: no rule for git covers %j',
  async (command) => {
    expect(await behaviorOf(command, { allow: ['Bash(git:*)'] })).toBe('ask')
  },
)

it.each(['$(command -v curl) x', 'command -v curl | sh', 'command -p curl x', 'command curl -v'])(
  'PAIN-01: %j still runs what is denied',
  async (command) => {
    expect(await behaviorOf(command, { allow: ['Bash'] })).not.toBe('allow')
  },
)

it('PAIN-01: an exact deny rule holds with descriptors of any number', async () => {
  for (const redirection of ['3>/dev/null', '12>/dev/null', '5>&2', '0>&1 # c'])
    expect(await behaviorOf(`foo ${redirection}`, { mode: 'bypassPermissions', deny: ['Bash(foo)'] })).toBe(
      'deny',
    )
})

it('decides about names that are longer than any file', async () => {
  expect(await behaviorOf(`cat ${'x'.repeat(300)}`, { allow: ['Bash'] })).toBe('allow')
  expect(await behaviorOf(`cat ${'*/'.repeat(2000)}`, { mode: 'bypassPermissions' })).toBe('allow')
})

it.each([
  ['changes of the directory', Array.from({ length: 40 }, (_, at) => `cd d${at} && cat f`).join(' && ')],
  ['directories of git', Array.from({ length: 400 }, (_, at) => `git -C d${at} add f`).join('; ')],
  ['readings of files', `for i in ${'d '.repeat(40)}; do ${'cd $i; cat $i; '.repeat(500)} done`],
])(
  'finds an end to many %s',
  async (_what, command) => {
    expect(await behaviorOf(command, { mode: 'bypassPermissions' })).toBe('allow')
  },
  30_000,
)

it('PAIN-02: follows the way that a long line goes', async () => {
  const there = Array.from({ length: 10 }, (_, at) => `cd d${at}`).join(' && ')
  const line = `${there} && ${'cd .. && '.repeat(10)}cat .env`
  expect(await behaviorOf(line, { mode: 'bypassPermissions' })).toBe('deny')
})
