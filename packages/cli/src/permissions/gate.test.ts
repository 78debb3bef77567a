import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { grammarIfLoaded } from '../shell/grammar.ts'
import { createGate } from './create-gate.ts'
import type { FileDestination, SettingsChange } from './settings-change.ts'
import { bash, createWorld, fileCall, gateFor, letter, question, type World } from './world.testing.ts'

let world: World
beforeAll(() => {
  world = createWorld()
})
afterAll(() => world.remove())

describe('a gate', () => {
  it('loads no grammar for calls that need none', async () => {
    const gate = await gateFor(world, { deny: ['Bash(bar:*)', 'Read(.env)'] })
    await gate.decide(fileCall('Read', 'a.txt', world))
    await gate.decide(bash('npm test -- --watch=false', world))
    await gate.decide(bash('sudo bar a', world))
    await gate.decide(bash('cd sub && grep -rn "a; b" . 2>&1 | head -5', world))
    expect(grammarIfLoaded()).toBeUndefined()
    await gate.decide(bash('echo $(ls)', world))
    expect(grammarIfLoaded()).toBeDefined()
  })

  it('PAIN-01: knows denied programs by their names in any case where the system does', async () => {
    const denies = async (command: string, platform: NodeJS.Platform) => {
      const gate = await createGate({
        mode: 'bypassPermissions',
        bypassAvailable: true,
        lists: [{ source: { layer: 'user' }, anchor: world.w, deny: ['Bash(bar:*)'] }],
        directories: [],
        cwd: world.w,
        paths: { platform, home: world.h },
      })
      return (await gate.decide(bash(command, world))).behavior === 'deny'
    }
    for (const command of ['BAR a', 'foo; Bar', 'SUDO bar', '/bin/BAR x', 'bar.exe']) {
      expect([command, await denies(command, 'darwin')]).toEqual([command, true])
    }
    expect(await denies('BAR a', 'linux')).toBe(false)
  })

  it('says in every decision what it came from', async () => {
    const source = { layer: 'user', file: '/h/.claude/settings.json' } as const
    const gate = await gateFor(world, {
      lists: [{ source, anchor: '/h', allow: ['Bash(foo:*)'], deny: ['Bash(bar:*)'], ask: ['Bash(zot:*)'] }],
    })
    expect(await gate.decide(bash('foo', world))).toMatchObject({
      reason: {
        type: 'subcommandResults',
        results: [
          { command: 'foo', behavior: 'allow', reason: { type: 'rule', rule: 'Bash(foo:*)', source } },
        ],
      },
    })
    const denied = await gate.decide(bash('foo; bar 1', world))
    expect(denied).toMatchObject({ reason: { type: 'rule', rule: 'Bash(bar:*)', behavior: 'deny', source } })
    expect(denied).toHaveProperty('message', expect.stringContaining('`bar 1`'))
    expect(denied).toHaveProperty('message', expect.stringContaining(source.file))
    expect(await gate.decide(bash('zot', world))).toMatchObject({ reason: { type: 'rule', behavior: 'ask' } })
    expect(await gate.decide(fileCall('Read', 'X/o', world))).toMatchObject({
      reason: { type: 'workingDir', path: `${world.x}/o` },
      blockedPath: `${world.x}/o`,
    })
    expect(await gate.decide(bash('rm -rf /', world))).toMatchObject({
      reason: { type: 'safetyCheck' },
      suggestions: [],
      onlyOnce: true,
    })
    gate.setMode('plan')
    expect(await gate.decide(fileCall('Write', 'n', world))).toMatchObject({
      reason: { type: 'mode', mode: 'plan' },
    })
  })

  it('PAIN-06: lets nothing change while planning, whatever allows it', async () => {
    const gate = await gateFor(world, {
      mode: 'plan',
      allow: ['Bash', 'Write', 'Edit', 'Edit(**)', 'NotebookEdit'],
      bypassAvailable: true,
    })
    const hook = { decision: 'allow', reason: '', hook: 'h' } as const
    for (const command of [
      'touch x',
      'npm install',
      'git commit -m x',
      'echo x > f',
      'rm a.txt',
      'foo',
      'cat a | tee b',
    ]) {
      expect(letter(await gate.decide(bash(command, world, { hook }))), command).toBe('Q')
    }
    for (const tool of ['Write', 'Edit', 'NotebookEdit']) {
      expect(letter(await gate.decide({ ...fileCall(tool, 'n', world), hook }))).toBe('Q')
    }
    for (const command of ['ls', 'git log', 'cat a.txt | head']) {
      expect(letter(await gate.decide(bash(command, world))), command).toBe('A')
    }
    expect(letter(await gate.decide(fileCall('Read', 'a.txt', world)))).toBe('A')
  })

  it('lets its own files be read, and the plan be written, without a question', async () => {
    const gate = await gateFor(world, {
      mode: 'plan',
      ownFiles: (access) => (access === 'read' ? [world.x] : [`${world.h}/.claude/plans`]),
    })
    expect(letter(await gate.decide(fileCall('Read', 'X/o', world)))).toBe('A')
    expect(letter(await gate.decide(fileCall('Write', 'X/o', world)))).toBe('Q')
    expect(letter(await gate.decide(fileCall('Write', 'H/.claude/plans/p.md', world)))).not.toBe('D')
  })

  it('protects the configuration directory wherever it is', async () => {
    const gate = await createGate({
      mode: 'acceptEdits',
      bypassAvailable: false,
      lists: [{ source: { layer: 'user' }, anchor: '/', allow: ['Write'] }],
      directories: [],
      cwd: world.w,
      configDirectory: `${world.w}/conf`,
      paths: { platform: process.platform, home: world.h },
    })
    expect(letter(await gate.decide(fileCall('Write', 'conf/settings.json', world)))).toBe('Q')
    expect(letter(await gate.decide(fileCall('Write', 'confetti', world)))).toBe('A')
  })

  it('takes tools away that a bare rule denies, by pattern too', async () => {
    const gate = await gateFor(world, {
      deny: ['WebFetch', 'mcp__srv', 'mcp__*__delete_*', 'Agent', 'Bash(x)'],
    })
    const removed = ['WebFetch', 'mcp__srv__a', 'mcp__b__delete_all', 'Task'].map((name) =>
      gate.removes(name),
    )
    expect(removed).toEqual([true, true, true, true])
    expect(['Bash', 'mcp__b__get', 'Read'].map((name) => gate.removes(name))).toEqual([false, false, false])
  })

  it('PAIN-02: hides what must not be read from tools that list', async () => {
    const gate = await gateFor(world, { deny: ['Read(.env)', 'Read(secrets/**)'] })
    const hidden = ['.env', 'sub/.ENV', 'secrets/k', 'sub/secrets/x/y'].map((path) =>
      gate.mayRead(`${world.w}/${path}`),
    )
    expect(hidden).toEqual([false, false, false, false])
    expect(gate.mayRead(`${world.w}/a.txt`)).toBe(true)
  })

  it('denies file tools what settings keep inside, in every mode', async () => {
    const gate = await createGate({
      mode: 'bypassPermissions',
      bypassAvailable: true,
      lists: [],
      directories: [],
      cwd: world.w,
      paths: { platform: process.platform, home: world.h },
      limits: { denyReadsOutside: true, denyWritesOutside: true },
    })
    expect(letter(await gate.decide(fileCall('Read', 'X/o', world)))).toBe('D')
    expect(letter(await gate.decide(fileCall('Read', 'lo', world)))).toBe('D')
    expect(letter(await gate.decide(fileCall('Write', 'X/o', world)))).toBe('D')
    expect(letter(await gate.decide(fileCall('Write', 'n', world)))).toBe('A')
  })

  it('denies instead of asking when settings say so', async () => {
    const gate = await createGate({
      mode: 'default',
      bypassAvailable: false,
      lists: [],
      directories: [],
      cwd: world.w,
      limits: { denyInsteadOfAsking: true },
    })
    expect(letter(await gate.decide(bash('foo', world)))).toBe('D')
    expect(letter(await gate.decide(bash('ls', world)))).toBe('A')
  })

  it('asks tools that need a person whatever allows them', async () => {
    const gate = await gateFor(world, { mode: 'bypassPermissions', allow: ['mcp__srv'] })
    const call = question('mcp__srv__pay', [], world)
    expect(letter(await gate.decide(call))).toBe('A')
    expect(letter(await gate.decide({ ...call, requiresUserInteraction: true }))).toBe('Q')
  })
})

describe('changes of a gate', () => {
  const rule = (ruleContent: string) => [{ toolName: 'Bash', ruleContent }]

  it('hold at once and are written to the files of their destinations', async () => {
    const written: (readonly [FileDestination, readonly SettingsChange[]])[] = []
    const gate = await createGate({
      mode: 'default',
      bypassAvailable: false,
      lists: [],
      directories: [],
      cwd: world.w,
      writeRules: async (destination, changes) => {
        written.push([destination, changes])
      },
    })
    await gate.apply([
      { type: 'addRules', rules: rule('foo'), behavior: 'allow', destination: 'localSettings' },
      { type: 'addRules', rules: rule('zot'), behavior: 'allow', destination: 'session' },
      { type: 'addRules', rules: rule('bar'), behavior: 'deny', destination: 'userSettings' },
    ])
    const letters = await Promise.all(
      ['foo', 'zot', 'bar'].map(async (text) => letter(await gate.decide(bash(text, world)))),
    )
    expect(letters).toEqual(['A', 'A', 'D'])
    expect(written.map(([destination]) => destination)).toEqual(['localSettings', 'userSettings'])
  })

  it('add no rights where only managed rules count, and write no files', async () => {
    const written: string[] = []
    const gate = await createGate({
      mode: 'default',
      bypassAvailable: false,
      lists: [],
      directories: [],
      cwd: world.w,
      managedRulesOnly: true,
      writeRules: async (destination) => {
        written.push(destination)
      },
    })
    await gate.apply([
      { type: 'addRules', rules: rule('foo'), behavior: 'allow', destination: 'session' },
      { type: 'addRules', rules: rule('bar'), behavior: 'deny', destination: 'session' },
      { type: 'addRules', rules: rule('foo'), behavior: 'allow', destination: 'localSettings' },
    ])
    expect(letter(await gate.decide(bash('foo', world)))).toBe('Q')
    expect(letter(await gate.decide(bash('bar', world)))).toBe('D')
    expect(written).toEqual([])
  })

  it('by new settings leave alone what the session itself gave', async () => {
    const gate = await gateFor(world, { allow: ['Bash(foo)'] })
    await gate.apply([
      { type: 'addRules', rules: rule('zot'), behavior: 'allow', destination: 'session' },
      { type: 'addDirectories', directories: [world.x], destination: 'session' },
    ])
    await gate.grant({ source: { layer: 'command' }, anchor: world.w, allow: ['Bash(deploy:*)'] })
    const source = { layer: 'project' } as const
    await gate.reload({
      lists: [{ source, anchor: world.w, deny: ['Bash(foo)'] }],
      directories: [`${world.h}/new`],
      bypassAvailable: false,
    })
    const letters = await Promise.all(
      ['foo', 'zot', 'deploy x'].map(async (text) => letter(await gate.decide(bash(text, world)))),
    )
    expect(letters).toEqual(['D', 'A', 'A'])
    expect(gate.directories).toEqual([`${world.h}/new`, world.x])
    const texts = (await gate.rules()).map(({ text }) => text)
    expect(texts).toEqual(['Bash(foo)', 'Bash(foo)', 'Bash(zot)', 'Bash(deploy:*)'])
  })

  it('end the mode without checks when new settings forbid it', async () => {
    const gate = await gateFor(world, { mode: 'bypassPermissions' })
    const nothing = { lists: [], directories: [] }
    await gate.reload({ ...nothing, bypassAvailable: true })
    expect(gate.mode).toBe('bypassPermissions')
    await gate.reload({ ...nothing, bypassAvailable: false })
    expect([gate.mode, gate.bypassAvailable]).toEqual(['default', false])
    await gate.reload({ ...nothing, bypassAvailable: true })
    expect(gate.bypassAvailable).toBe(false)
  })

  it('may take away by limits at once', async () => {
    const gate = await gateFor(world)
    const call = fileCall('Read', 'X/o', world)
    expect(letter(await gate.decide(call))).toBe('Q')
    const limits = { denyReadsOutside: true }
    await gate.reload({ lists: [], directories: [], bypassAvailable: false, limits })
    expect(letter(await gate.decide(call))).toBe('D')
  })

  it('of a command are taken back without an equal rule of the user', async () => {
    const gate = await gateFor(world)
    await gate.apply([{ type: 'addRules', rules: rule('foo'), behavior: 'allow', destination: 'session' }])
    const end = await gate.grant({
      source: { layer: 'command' },
      anchor: world.w,
      allow: ['Bash(foo)', 'Bash(zot:*)'],
    })
    expect(letter(await gate.decide(bash('zot x', world)))).toBe('A')
    await end()
    expect(letter(await gate.decide(bash('zot x', world)))).toBe('Q')
    expect(letter(await gate.decide(bash('foo', world)))).toBe('A')
  })
})
