import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bash, createWorld, gateFor, letter, type Setup, type World } from './world.testing.ts'

let world: World
beforeEach(() => {
  world = createWorld()
})
afterEach(() => world.remove())

const configure = (text: string, folder = '.git'): void => {
  const file = join(world.w, folder, 'config')
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
const decided = async (command: string, setup: Setup = {}): Promise<string> =>
  letter(await (await gateFor(world, setup)).decide(bash(command, world)))

const READS = ['git status', 'git log -p', 'git diff | head', 'timeout 5 git status']

describe('PAIN-08: commands of git that only read', () => {
  it('need no question where the repository is set up in an ordinary way', async () => {
    configure('[core]\n\tbare = false\n')
    for (const command of READS) expect(await decided(command), command).toBe('A')
  })

  it('ask where its configuration may run programs, and say what it is', async () => {
    configure('[core]\n\tfsmonitor = ./evil.sh\n')
    for (const command of READS) expect(await decided(command), command).toBe('Q')
    const decision = await (await gateFor(world)).decide(bash('git status', world))
    expect(decision).toMatchObject({ message: expect.stringContaining('(core.fsmonitor)') })
    expect(await decided('git status', { mode: 'plan' })).toBe('Q')
    expect(await decided('git status', { mode: 'dontAsk' })).toBe('D')
    expect(await decided('ls')).toBe('A')
  })

  it('are allowed there by a rule, which a person gave', async () => {
    configure('[core]\n\tfsmonitor = ./evil.sh\n')
    expect(await decided('git status', { allow: ['Bash(git status)'] })).toBe('A')
  })

  it('ask in a folder that is a repository by itself, once the session is there', async () => {
    const cwd = join(world.w, 'sub')
    configure('[core]\n\tbare = false\n\tworktree = .\n\tfsmonitor = ./evil.sh\n', 'sub')
    writeFileSync(join(cwd, 'HEAD'), 'ref: refs/heads/main\n')
    mkdirSync(join(cwd, 'objects'))
    const gate = await gateFor(world)
    expect(letter(await gate.decide(bash('git status', world, { cwd })))).toBe('Q')
    rmSync(join(cwd, 'HEAD'))
    expect(letter(await gate.decide(bash('git status', world, { cwd })))).toBe('A')
  })
})
