import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  bash,
  createWorld,
  fileCall,
  gateFor,
  letter,
  question,
  type Setup,
  type World,
} from './world.testing.ts'

let world: World
beforeAll(() => {
  world = createWorld()
  const put = (name: string): void => {
    mkdirSync(dirname(join(world.w, name)), { recursive: true })
    writeFileSync(join(world.w, name), 'x')
  }
  for (const name of ['a\nb/.env', 'app/[id]/p.ts', '#x', '!x', 'deep/in/k.txt', 'cafe\u0301/k']) put(name)
  symlinkSync('.', join(world.w, 'up'))
  symlinkSync('deep/in', join(world.w, 'lin'))
  writeFileSync(join(dirname(world.w), 'beside'), 'x')
})
afterAll(() => world.remove())

const line = async (command: string, setup: Setup = {}): Promise<string> =>
  letter(await (await gateFor(world, setup)).decide(bash(command, world)))

describe('PAIN-03: `..` behind a link', () => {
  it.each([
    'cat lx/../beside',
    'cat ./lx/../beside',
    'cat up/lx/../beside',
    'cat < lx/../beside',
    'cat lx/../*',
    'ls lx/..',
    'grep -r x lx/..',
    'cat *x/../beside',
    'cd up && cat lx/../beside',
    'cat ~/../work/lx/../beside',
  ])('leaves where the link leads: %s', async (command) => {
    expect(await line(command)).toBe('Q')
  })

  it.each(['touch lx/../n', 'rm lx/../beside', 'mkdir lx/../n', 'cp a.txt lx/../n', 'echo x > lx/../n'])(
    'does so for what writes: %s',
    async (command) => {
      expect(await line(command, { mode: 'acceptEdits' })).toBe('Q')
    },
  )

  it('meets the rules for what is there', async () => {
    const setup = { allow: ['Bash'], deny: ['Read(/deep/k.txt)', 'Edit(/deep/new)'] }
    expect(await line('cat lin/../k.txt', setup)).toBe('D')
    expect(await line('touch lin/../new', setup)).toBe('D')
    expect(await line('cd lin && cat ../k.txt', setup)).toBe('D')
  })

  it('asks no question where it stays inside', async () => {
    for (const command of ['cat sub/../a.txt', 'cat up/sub/../a.txt', 'cat lin/../in/k.txt']) {
      expect(await line(command), command).toBe('A')
    }
  })
})

describe('PAIN-03: what a rule denies is denied under every spelling', () => {
  it.each([
    ['Read(**/.env)', 'a\nb/.env'],
    ['Read(app/[id]/p.ts)', 'app/[id]/p.ts'],
    ['Read(app/[id]/**)', 'app/[id]/p.ts'],
    ['Read(#x)', '#x'],
    ['Read(!x)', '!x'],
    ['Read(caf\u00e9/k)', 'cafe\u0301/k'],
    ['Read(cafe\u0301/k)', 'caf\u00e9/k'],
    ['Read(secrets/k)', '\u017fecrets/\u212a'],
  ])('%s', async (rule, path) => {
    const gate = await gateFor(world, { deny: [rule] })
    expect(letter(await gate.decide(fileCall('Read', path, world)))).toBe('D')
    expect(gate.mayRead(join(world.w, path))).toBe(false)
  })

  it('in what a search finds behind a link', async () => {
    const gate = await gateFor(world, { deny: ['Read(/deep/in/k.txt)'] })
    expect(gate.mayRead(join(world.w, 'lin', 'k.txt'))).toBe(false)
    expect(gate.mayRead(join(world.w, 'up', 'deep', 'in', 'k.txt'))).toBe(false)
    expect(gate.mayRead(join(world.w, 'up', 'a.txt'))).toBe(true)
  })

  it('and an allow rule allows no more than it says', async () => {
    const gate = await gateFor(world, { allow: ['Edit(caf\u00e9/**)', 'Edit(app/[id]/**)'] })
    expect(letter(await gate.decide(fileCall('Write', 'cafe\u0301/k', world)))).toBe('Q')
    expect(letter(await gate.decide(fileCall('Write', 'app/[id]/p.ts', world)))).toBe('Q')
  })

  it.each([
    ['domain:bücher.example', 'https://bücher.example/'],
    ['domain:bücher.example', 'https://xn--bcher-kva.example/'],
    ['domain:*.bücher.example', 'https://a.bücher.example/'],
    ['domain:evil.com', 'https://u:p@EVIL.com.:444/'],
    ['domain:evil.com:443', 'https://evil.com/'],
    ['domain:https://evil.com/', 'https://evil.com/a'],
    ['domain: evil.com/', 'https://evil.com/'],
    ['domain:::1', 'http://[::1]/'],
    ['domain:127.0.0.1', 'http://0x7f.1/'],
  ])('WebFetch(%s): %s', async (content, url) => {
    const fetch = question('WebFetch', [{ kind: 'url', url }], world, { input: { url } })
    const gate = await gateFor(world, { deny: [`WebFetch(${content})`], allow: ['WebFetch'] })
    expect(letter(await gate.decide(fetch))).toBe('D')
  })

  it('a port in a rule is the only one that it allows', async () => {
    const gate = await gateFor(world, { allow: ['WebFetch(domain:a.example:8443)'] })
    const fetch = (url: string) => question('WebFetch', [{ kind: 'url', url }], world, { input: { url } })
    expect(letter(await gate.decide(fetch('https://a.example:8443/')))).toBe('A')
    expect(letter(await gate.decide(fetch('https://a.example/')))).toBe('Q')
  })

  it.each([
    ['SlashCommand(/deploy:*)', 'deploy now'],
    ['SlashCommand(/deploy:*)', '/deploy\tnow'],
    ['SlashCommand(/deploy:*)', '/deploy\nnow'],
    ['SlashCommand(/deploy)', ' /deploy '],
    ['SlashCommand(deploy)', '/deploy'],
    ['Skill(/deploy)', 'deploy'],
  ])('%s: %j', async (rule, name) => {
    const gate = await gateFor(world, { deny: [rule] })
    const tool = rule.replace(/\(.*/, '')
    expect(letter(await gate.decide(question(tool, [{ kind: 'name', name }], world)))).toBe('D')
  })
})
