import { lstat, mkdir, mkdtemp, readFile, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SettingsPlaces } from './settings-paths.ts'
import { settingsParts } from './trust/settings-parts.ts'
import { createTrustStore } from './trust/store.ts'
import { updateSettings } from './write-settings.ts'

let root: string
let places: SettingsPlaces
const at = (name: string): string => join(root, name)
const local = (): string => at('work/.claude/settings.local.json')

const write = async (file: string, content: string): Promise<void> => {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, content)
}

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'write-settings-')))
  places = { cwd: at('work'), configDirectory: at('home/.claude') }
  await mkdir(places.cwd)
})
afterEach(() => rm(root, { recursive: true, force: true }))

describe('updateSettings', () => {
  it('makes folder and file, with two spaces and a final newline', async () => {
    const result = await updateSettings('local', places, () => ({ set: { model: 'opus' } }))
    expect(result).toEqual({ type: 'written', file: local(), created: true })
    expect(await readFile(local(), 'utf8')).toBe('{\n  "model": "opus"\n}\n')
    expect((await stat(local())).mode & 0o777).toBe(0o600)
  })

  it('PAIN-24: keeps keys it does not know, their order, the indentation and the mode', async () => {
    await write(local(), '{\n\t"zeta": 1,\n\t"model": "a",\n\t"alpha": {"b": [1]}\n}\n')
    await updateSettings('local', places, () => ({ set: { model: 'b', added: true } }))
    expect(await readFile(local(), 'utf8')).toBe(
      '{\n\t"zeta": 1,\n\t"model": "b",\n\t"alpha": {\n\t\t"b": [\n\t\t\t1\n\t\t]\n\t},\n\t"added": true\n}\n',
    )
    expect((await stat(local())).mode & 0o777).toBe(0o644)
  })

  it('PAIN-24: loses no update when many come at once', async () => {
    const add = (index: number) =>
      updateSettings('user', places, (current) => ({ set: { [`k${index}`]: Object.keys(current).length } }))
    await Promise.all(Array.from({ length: 30 }, (_, index) => add(index)))
    const value = JSON.parse(await readFile(at('home/.claude/settings.json'), 'utf8'))
    expect(Object.keys(value)).toHaveLength(30)
  })

  it('leaves a file alone that is no JSON object', async () => {
    await write(local(), '{ "model": ')
    const result = await updateSettings('local', places, () => ({ set: { model: 'opus' } }))
    expect(result).toMatchObject({ type: 'skipped', reason: 'it is no JSON object' })
    expect(await readFile(local(), 'utf8')).toBe('{ "model": ')
  })

  it('writes nothing when nothing changes', async () => {
    await write(local(), '{"model":"opus"}')
    expect(await updateSettings('local', places, () => ({ set: { model: 'opus' } }))).toMatchObject({
      type: 'unchanged',
    })
    expect(await readFile(local(), 'utf8')).toBe('{"model":"opus"}')
  })

  it('follows a link of the user’s own settings and leaves it a link', async () => {
    await write(at('dotfiles/settings.json'), '{}')
    await mkdir(places.configDirectory, { recursive: true })
    await symlink(at('dotfiles/settings.json'), at('home/.claude/settings.json'))
    await updateSettings('user', places, () => ({ set: { model: 'opus' } }))
    expect((await lstat(at('home/.claude/settings.json'))).isSymbolicLink()).toBe(true)
    expect(JSON.parse(await readFile(at('dotfiles/settings.json'), 'utf8'))).toEqual({ model: 'opus' })
  })

  it('PAIN-09: does not write through a project’s link to a file elsewhere', async () => {
    await write(at('home/.claude/settings.json'), '{}')
    await mkdir(at('work/.claude'))
    await symlink(at('home/.claude/settings.json'), local())
    expect(await updateSettings('local', places, () => ({ set: { model: 'opus' } }))).toMatchObject({
      type: 'skipped',
      reason: 'a link leads out of the project',
    })
    expect(await readFile(at('home/.claude/settings.json'), 'utf8')).toBe('{}')
    await rm(at('work/.claude'), { recursive: true })
    await symlink(at('home'), at('work/.claude'))
    expect(await updateSettings('project', places, () => ({ set: { a: 1 } }))).toMatchObject({
      type: 'skipped',
    })
  })

  it('says why when the place cannot be written', async () => {
    await write(at('work/.claude'), 'a file')
    expect(await updateSettings('local', places, () => ({ set: { a: 1 } }))).toMatchObject({
      type: 'skipped',
      reason: expect.stringMatching(/EEXIST|ENOTDIR/),
    })
  })
})

describe('trust and changes of the engine’s own', () => {
  const allow = (...rules: string[]) => ({ permissions: { allow: rules } })
  const trusted = () => createTrustStore(places.configDirectory).read(places.cwd)
  const hashesOf = (settings: Record<string, unknown>) =>
    Object.fromEntries(
      settingsParts('.claude/settings.local.json', settings).map(({ id, hash }) => [id, hash]),
    )

  it('PAIN-08: a rule that the user had added does not make the project untrusted', async () => {
    await updateSettings('local', places, () => ({ set: allow('Bash(a)') }))
    expect(await trusted()).toEqual(hashesOf(allow('Bash(a)')))
    await updateSettings('local', places, () => ({ set: allow('Bash(a)', 'Bash(b)') }))
    expect(await trusted()).toEqual(hashesOf(allow('Bash(a)', 'Bash(b)')))
  })

  it('PAIN-08: a change beside untrusted parts does not make those trusted', async () => {
    const settings = { ...allow('Bash(evil)'), apiKeyHelper: 'evil' }
    await write(local(), JSON.stringify(settings))
    await updateSettings('local', places, () => ({
      set: { ...allow('Bash(evil)', 'Bash(a)'), env: { A: '1' } },
    }))
    expect(await trusted()).toEqual(hashesOf({ env: { A: '1' } }))
  })
})
