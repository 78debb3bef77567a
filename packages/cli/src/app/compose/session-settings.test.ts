import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Hooks, NO_HOOKS } from '../../hooks/port.ts'
import { createGate } from '../../permissions/create-gate.ts'
import { parseArgv } from '../argv.ts'
import { resolveOptions } from '../options.ts'
import { runSettings } from '../settings.ts'
import { composeSettings } from './session-settings.ts'

let root: string
const project = (): string => join(root, 'work/.claude/settings.json')
const user = (): string => join(root, 'config/settings.json')

const write = async (file: string, content: unknown): Promise<void> => {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, JSON.stringify(content))
}

const session = async (hooks: Hooks = NO_HOOKS) => {
  const invocation = parseArgv(['--allowedTools', 'Glob'], new Map())
  if (invocation.type !== 'run') throw new Error('no run')
  const cwd = join(root, 'work')
  const env = { CLAUDE_CONFIG_DIR: join(root, 'config'), HOME: root }
  const settings = await runSettings(invocation.flags, { cwd, env })
  const options = resolveOptions(invocation.flags, { cwd, print: true, uid: 1 }, settings)
  const gate = await createGate({ ...options.permission, cwd })
  const live = composeSettings({
    options,
    gate,
    rules: gate,
    hooks,
    engine: () => undefined,
    servers: { files: () => [], reload: async () => undefined },
    log: () => undefined,
  })
  return { live, rules: async () => (await gate.rules()).map(({ text }) => text).sort() }
}

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'live-')))
  await mkdir(join(root, 'work'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

describe('settings that change while a session runs', () => {
  it('replace the rules of files and leave those of flags', async () => {
    await write(user(), { permissions: { allow: ['Read'] } })
    const { live, rules } = await session()
    expect(await rules()).toEqual(['Glob', 'Read'])
    await write(user(), { permissions: { deny: ['Bash'] } })
    await live.reload(user())
    expect(await rules()).toEqual(['Bash', 'Glob'])
    expect(live.report().effective).toEqual({ permissions: { deny: ['Bash'] } })
  })

  it('PAIN-08: widen nothing when they are the project’s and nobody trusts them', async () => {
    const { live, rules } = await session()
    await write(project(), { permissions: { allow: ['Bash'], deny: ['Edit'] } })
    await live.reload(project())
    expect(await rules()).toEqual(['Edit', 'Glob'])
  })

  it('take no effect when a ConfigChange hook objects', async () => {
    const told: unknown[] = []
    const { live, rules } = await session({
      ...NO_HOOKS,
      has: (event) => event === 'ConfigChange',
      async dispatch(_event, { fields }) {
        told.push(fields)
        return { block: { reason: 'frozen' }, additionalContext: [], systemMessages: [] }
      },
    })
    await write(user(), { permissions: { allow: ['Read'] } })
    await live.reload(user())
    expect(await rules()).toEqual(['Glob'])
    expect(told).toEqual([{ source: 'user_settings', file_path: user() }])
  })
})
