import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { describeProblem } from './layers.ts'
import { loadSettings, type SettingsRequest } from './load-settings.ts'
import { mergeSettings } from './merge-settings.ts'
import { chooseSources } from './setting-sources.ts'

let root: string
const at = (name: string): string => join(root, name)

const write = async (name: string, content: unknown): Promise<void> => {
  await mkdir(dirname(at(name)), { recursive: true })
  await writeFile(at(name), typeof content === 'string' ? content : JSON.stringify(content))
}

const load = (request: Partial<SettingsRequest> = {}) =>
  loadSettings({
    cwd: at('work'),
    configDirectory: at('home/.claude'),
    managedDirectory: at('managed'),
    sources: chooseSources(undefined).sources,
    flag: undefined,
    managed: undefined,
    ...request,
  })

const effective = async (request: Partial<SettingsRequest> = {}) =>
  mergeSettings((await load(request)).layers)

const user = 'home/.claude/settings.json'
const project = 'work/.claude/settings.json'
const local = 'work/.claude/settings.local.json'
const managed = 'managed/managed-settings.json'

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'settings-')))
  await mkdir(at('work'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

const never = (): never => {
  throw new Error('there is no such problem')
}

describe('settings layers', () => {
  it('are empty when there is no file', async () => {
    expect(await load()).toEqual({ layers: [], problems: [] })
    expect(await effective()).toEqual({})
  })

  it('beat each other in order: managed, flag, local, project, user', async () => {
    await write(user, { model: 'u' })
    expect((await effective()).model).toBe('u')
    await write(project, { model: 'p' })
    expect((await effective()).model).toBe('p')
    await write(local, { model: 'l' })
    expect((await effective()).model).toBe('l')
    expect((await effective({ flag: '{"model":"f"}' })).model).toBe('f')
    expect((await effective({ flag: '{"model":"f"}', managed: '{"model":"m"}' })).model).toBe('m')
    await write(managed, { model: 'system' })
    expect((await effective({ flag: '{"model":"f"}', managed: '{"model":"m"}' })).model).toBe('system')
    await write('managed/managed-settings.d/10.json', { model: 'ten' })
    await write('managed/managed-settings.d/20.json', { model: 'twenty' })
    expect((await effective()).model).toBe('twenty')
  })

  it('join lists and merge objects key by key', async () => {
    await write(user, { permissions: { allow: ['Read', 'Bash(a)'] }, env: { A1: 'u', A2: 'u' } })
    await write(project, { permissions: { allow: ['Bash(b)', 'Read'], deny: ['Edit'] }, env: { A2: 'p' } })
    expect(await effective()).toEqual({
      permissions: { allow: ['Read', 'Bash(a)', 'Bash(b)'], deny: ['Edit'] },
      env: { A1: 'u', A2: 'p' },
    })
  })

  it('append the hooks of every source', async () => {
    const group = (command: string) => ({ matcher: 'Bash', hooks: [{ type: 'command', command }] })
    await write(user, { hooks: { PreToolUse: [group('a')] } })
    await write(project, { hooks: { PreToolUse: [group('b')], Stop: [group('c')] } })
    expect((await effective()).hooks).toEqual({ PreToolUse: [group('a'), group('b')], Stop: [group('c')] })
  })

  it('give a list of fallback models to one source alone, and restrictions to whoever wants them', async () => {
    await write(user, {
      fallbackModel: ['a', 'b'],
      permissions: { blockReadsOutsideWorkingDirectories: true },
    })
    await write(project, {
      fallbackModel: ['c'],
      permissions: { blockReadsOutsideWorkingDirectories: false },
    })
    expect(await effective()).toEqual({
      fallbackModel: ['c'],
      permissions: { blockReadsOutsideWorkingDirectories: true },
    })
  })

  it('keep a lock of an administrator whatever the other files of administrators say', async () => {
    await write(managed, { allowManagedHooksOnly: true, disableSideloadFlags: true })
    await write('managed/managed-settings.d/team.json', {
      allowManagedHooksOnly: false,
      disableSideloadFlags: false,
    })
    expect(await effective()).toMatchObject({ allowManagedHooksOnly: true, disableSideloadFlags: true })
  })

  it('load only the chosen sources, but always managed and flag settings', async () => {
    await write(user, { env: { U: '1' } })
    await write(project, { env: { P: '1' } })
    await write(local, { env: { L: '1' } })
    await write(managed, { env: { M: '1' } })
    const env = async (sources: string) =>
      Object.keys(
        (await effective({ sources: chooseSources(sources).sources, flag: '{"env":{"F":"1"}}' })).env ?? {},
      ).sort()
    expect(await env('')).toEqual(['F', 'M'])
    expect(await env('user')).toEqual(['F', 'M', 'U'])
    expect(await env('project,local')).toEqual(['F', 'L', 'M', 'P'])
  })

  it('name the layer and the file of each, and what its rules are relative to', async () => {
    await write(user, {})
    await write('else/flag.json', {})
    const { layers } = await load({ flag: at('else/flag.json') })
    expect(layers.map(({ name, file, anchor }) => ({ name, file, anchor }))).toEqual([
      { name: 'flag', file: at('else/flag.json'), anchor: at('else') },
      { name: 'user', file: at(user), anchor: at('home/.claude') },
    ])
  })

  it('are not searched in parent directories', async () => {
    await write(project, { model: 'p' })
    await mkdir(at('work/sub'))
    expect(await effective({ cwd: at('work/sub') })).toEqual({})
  })

  it('read the file once when the session starts in the home directory', async () => {
    await write(user, { model: 'u', permissions: { defaultMode: 'acceptEdits' } })
    const { layers, problems } = await load({ cwd: at('home') })
    expect(layers.map(({ name }) => name)).toEqual(['user'])
    expect(problems).toEqual([])
  })

  it('turn numbers and booleans of the environment into text', async () => {
    await write(user, { env: { A: 5, B: true, C: 'x' } })
    expect((await effective()).env).toEqual({ A: '5', B: 'true', C: 'x' })
  })
})

describe('settings that cannot be used', () => {
  it.each([
    ['no JSON', 'nope', ''],
    ['a trailing comma', '{"model":"x",}', ''],
    ['a comment', '{/* hi */}', ''],
    ['an empty file', '', ''],
    ['a list', '[]', ''],
    ['a wrong type', { cleanupPeriodDays: 'x' }, 'cleanupPeriodDays'],
    ['an unknown choice', { permissions: { defaultMode: 'zzz' } }, 'permissions.defaultMode'],
  ])('%s: the file is ignored with a warning, others stay in force', async (_what, content, path) => {
    await write(user, content)
    await write(project, { permissions: { deny: ['Bash'] } })
    const { layers, problems } = await load()
    expect(layers.map(({ name }) => name)).toEqual(['project'])
    expect(problems).toMatchObject([{ kind: 'unusable', layer: 'user', source: at(user), path }])
    expect(problems.map(describeProblem)[0]).toContain(at(user))
  })

  it('are told with file, line and key', async () => {
    await write(user, '{\n  "model": "x",\n  "cleanupPeriodDays": "y"\n}')
    await write(local, '{\n  "model": "x",\n}')
    await write(
      project,
      '{\n  "permissions": {\n    "allow": [\n      1\n    ]\n  },\n  "allowManagedHooksOnly": true\n}',
    )
    const { problems } = await load()
    expect(problems.map(({ line, path }) => [line, path])).toEqual([
      [3, ''],
      [4, 'permissions.allow[0]'],
      [7, 'allowManagedHooksOnly'],
      [3, 'cleanupPeriodDays'],
    ])
    expect(describeProblem(problems[0] ?? never())).toBe(
      `${at(local)}:3: is not a JSON object: expected a string, found "}"; all of it is ignored`,
    )
    expect(describeProblem(problems[3] ?? never())).toContain(`${at(user)}:3: cleanupPeriodDays: `)
  })

  it.each([
    ['a rule that is no string', { permissions: { allow: [1, 'Read'] } }, 'permissions.allow[0]'],
    ['an unknown hook event', { hooks: { Nope: [] } }, 'hooks.Nope'],
    ['a hook of the wrong shape', { hooks: { Stop: {} } }, 'hooks.Stop'],
  ])('%s: the entry is left out with a warning', async (_what, content, path) => {
    await write(user, { model: 'u', ...content })
    const { layers, problems } = await load()
    expect(layers[0]?.settings.model).toBe('u')
    expect(problems).toMatchObject([{ kind: 'left_out', path }])
  })

  it.each([
    ['a missing file', 'nothing.json', 'no such file'],
    ['broken JSON text', '{"model":', 'not a JSON object'],
    ['a wrong type', '{"model":1}', 'model'],
    ['a rule that is no string', '{"permissions":{"deny":[1]}}', 'permissions.deny[0]'],
  ])('--settings with %s ends the run', async (_what, flag, message) => {
    await expect(load({ flag })).rejects.toMatchObject({
      code: 'invalid_settings',
      message: expect.stringContaining(message),
    })
  })

  it('--settings may name hook events of later versions', async () => {
    expect((await load({ flag: '{"hooks":{"LaterEvent":[]}}' })).problems).toHaveLength(1)
  })

  it('managed settings that are no JSON end the run', async () => {
    await write(managed, '{')
    await expect(load()).rejects.toMatchObject({ message: expect.stringContaining(at(managed)) })
  })

  it('managed settings with one bad value keep the rest in force', async () => {
    await write(managed, {
      cleanupPeriodDays: 'x',
      permissions: { deny: ['Bash'], defaultMode: 'zzz' },
      env: { A: [], B: 'b' },
    })
    const { layers, problems } = await load()
    expect(layers[0]?.settings).toEqual({ permissions: { deny: ['Bash'] }, env: { B: 'b' } })
    expect(problems.map(({ path }) => path).sort()).toEqual([
      'cleanupPeriodDays',
      'env.A',
      'permissions.defaultMode',
    ])
  })

  it.each([
    ['objects', `${'{"x":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
    ['the middle of an array', '['.repeat(100_000)],
  ])('nested too deeply (%s) are ignored, in however many files', async (_what, content) => {
    await write('work/.claude/settings.json', content)
    await write('work/.claude/settings.local.json', content)
    await write('home/.claude/settings.json', { model: 'opus' })
    const { layers, problems } = await load()
    expect(await mergeSettings(layers)).toEqual({ model: 'opus' })
    expect(problems).toMatchObject([{ kind: 'unusable' }, { kind: 'unusable' }])
    await expect(load({ flag: `{"x":${content}` })).rejects.toThrow('--settings')
  })

  it('keys that every object has are keys like others', async () => {
    const names = ['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf']
    const odd = (value: unknown): string =>
      `{${names.map((name) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join()}}`
    const content = `${odd(1).slice(0, -1)},"permissions":${odd(1)},"hooks":${odd([])},"env":${odd('x')},"model":"opus"}`
    await write('work/.claude/settings.json', content)
    const { layers } = await load()
    expect(layers).toMatchObject([{ name: 'project', settings: { model: 'opus' } }])
    expect(layers[0]?.settings.hooks).toEqual({})
  })

  it('a settings file that is a directory or leads to a device is reported, not read', async () => {
    await mkdir(at(project), { recursive: true })
    await symlink('/dev/zero', at(local))
    expect((await load()).problems).toMatchObject([
      { layer: 'local', message: 'is no regular file' },
      { layer: 'project', message: 'is no regular file' },
    ])
  })
})

describe('keys with a scope', () => {
  it('PAIN-08: a project cannot choose a mode that lets more run', async () => {
    for (const defaultMode of ['bypassPermissions', 'acceptEdits', 'auto']) {
      await write(project, { permissions: { defaultMode, deny: ['Bash'] } })
      const { layers, problems } = await load()
      expect(layers[0]?.settings).toEqual({ permissions: { deny: ['Bash'] } })
      expect(problems).toMatchObject([{ kind: 'no_effect', path: 'permissions.defaultMode' }])
    }
    await write(project, { permissions: { defaultMode: 'plan' } })
    expect((await effective()).permissions?.defaultMode).toBe('plan')
  })

  it('locks count in managed settings only', async () => {
    await write(user, { allowManagedHooksOnly: true })
    expect(await effective()).toEqual({})
    await write(managed, { allowManagedHooksOnly: true })
    expect(await effective()).toEqual({ allowManagedHooksOnly: true })
  })
})

describe('--setting-sources', () => {
  it('means everything when absent, nothing when empty, and only what it names', () => {
    expect([...chooseSources(undefined).sources]).toEqual(['user', 'project', 'local'])
    expect(chooseSources(undefined).explicit).toBe(false)
    expect([...chooseSources('').sources]).toEqual([])
    expect([...chooseSources(' user , local').sources]).toEqual(['user', 'local'])
  })

  it('refuses other names and lists the valid ones', () => {
    expect(() => chooseSources('user,bogus')).toThrow(/bogus.*user, project, local/)
  })
})
