import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { transcriptsOnDisk } from '../testing/transcripts.testing.ts'
import { matchDeniedModels } from './denied-models.ts'
import { filterEscalatingDefaultMode } from './escalation.ts'
import { resolveSettings } from './resolve-settings.ts'

const disk = transcriptsOnDisk()

function write(user: object, project: object, local: object | string): void {
  mkdirSync(join(disk.project, '.claude'))
  writeFileSync(join(disk.config, 'settings.json'), JSON.stringify(user))
  writeFileSync(join(disk.project, '.claude', 'settings.json'), JSON.stringify(project))
  writeFileSync(
    join(disk.project, '.claude', 'settings.local.json'),
    typeof local === 'string' ? local : JSON.stringify(local),
  )
}

describe('resolveSettings()', () => {
  it('merges the files of a directory, and says where each value comes from', async () => {
    write(
      { model: 'u', env: { A: '1', B: '1' }, permissions: { allow: ['Read'] } },
      { model: 'p', permissions: { allow: ['Edit', 'Read'], deny: ['Bash'] } },
      { env: { B: '2' } },
    )
    const resolved = await resolveSettings({ cwd: disk.project })
    expect(resolved.effective).toEqual({
      model: 'p',
      env: { A: '1', B: '2' },
      permissions: { allow: ['Read', 'Edit'], deny: ['Bash'] },
    })
    expect(resolved.provenance.model).toEqual({
      source: 'project',
      path: join(disk.project, '.claude', 'settings.json'),
    })
    expect(resolved.sources.map(({ source }) => source)).toEqual(['user', 'project', 'local'])
  })

  it('takes the sources that are asked for, and policies above them', async () => {
    write({ model: 'u' }, { model: 'p' }, '{oops')
    expect(
      (await resolveSettings({ cwd: disk.project, settingSources: ['user', 'local'] })).effective,
    ).toEqual({
      model: 'u',
    })
    const managed = await resolveSettings({
      cwd: disk.project,
      managedSettings: { model: 'm' },
      serverManagedSettings: { model: 's' },
    })
    expect(managed.effective).toEqual({ model: 's' })
    expect(managed.provenance.model).toEqual({ source: 'managed', policyOrigin: 'remote' })
  })
})

describe('filterEscalatingDefaultMode()', () => {
  it('takes away what a project gives itself, and keeps what the user said', async () => {
    write(
      { permissions: { defaultMode: 'plan' } },
      { permissions: { defaultMode: 'bypassPermissions', allow: ['x'] } },
      {},
    )
    const resolved = await resolveSettings({ cwd: disk.project })
    expect(filterEscalatingDefaultMode(resolved)).toEqual({
      permissions: { defaultMode: 'plan', allow: ['x'] },
    })
  })

  it('leaves what is no escalation, or comes from the user', async () => {
    write({ permissions: { defaultMode: 'acceptEdits' } }, { permissions: { defaultMode: 'plan' } }, {})
    const resolved = await resolveSettings({ cwd: disk.project })
    expect(filterEscalatingDefaultMode(resolved)).toBe(resolved.effective)
  })
})

describe('matchDeniedModels()', () => {
  it('knows ids, beginnings, families and patterns', async () => {
    const models = [
      'claude-opus-4-5',
      'claude-sonnet-4-5',
      'us.anthropic.claude-haiku-4-5',
      'Claude-Opus-4-5',
    ]
    const denied = async (list: string[]) => (await matchDeniedModels(models, list)).denied
    expect(await denied(['claude-opus-4'])).toEqual([true, false, false, true])
    expect(await denied(['haiku'])).toEqual([false, false, true, false])
    expect(await denied(['*sonnet*'])).toEqual([false, true, false, false])
    expect(await denied([])).toEqual([false, false, false, false])
    expect((await matchDeniedModels(models, undefined)).denied).toEqual([false, false, false, false])
    expect((await matchDeniedModels([], [' '])).warnings).toHaveLength(1)
  })
})
