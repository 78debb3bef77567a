import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runConfig } from './config.ts'
import { runTrust } from './trust.ts'

let root: string
const at = (name: string): string => join(root, name)

const write = async (name: string, content: unknown): Promise<void> => {
  await mkdir(dirname(at(name)), { recursive: true })
  await writeFile(at(name), typeof content === 'string' ? content : JSON.stringify(content))
}

const run = async (command: typeof runConfig | typeof runTrust, ...args: string[]) => {
  let out = ''
  let err = ''
  const code = await command(args, {
    cwd: at('work'),
    configDirectory: at('home'),
    managedDirectory: at('managed'),
    env: {},
    write: (text) => {
      out += text
    },
    warn: (text) => {
      err += text
    },
  })
  return { code, out, err }
}
const config = (...args: string[]) => run(runConfig, ...args)
const trust = (...args: string[]) => run(runTrust, ...args)

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'config-')))
  await mkdir(at('work'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

describe('agent config', () => {
  it('sets, gets and unsets values, as JSON or as text', async () => {
    expect(await config('set', 'model', 'opus')).toEqual({
      code: 0,
      out: `Changed ${at('home/settings.json')}\n`,
      err: '',
    })
    await config('set', 'permissions.deny', '["Bash(rm:*)"]')
    await config('set', 'env.PORT', '8080')
    expect(JSON.parse(await readFile(at('home/settings.json'), 'utf8'))).toEqual({
      model: 'opus',
      permissions: { deny: ['Bash(rm:*)'] },
      env: { PORT: '8080' },
    })
    expect((await config('get', 'model')).out).toBe('opus\n')
    expect(JSON.parse((await config('get', 'permissions')).out)).toEqual({ deny: ['Bash(rm:*)'] })
    await config('unset', 'permissions.deny')
    expect(await config('get', 'permissions')).toMatchObject({ code: 1, out: '' })
    expect((await config('set', 'model', 'opus')).out).toContain('already')
  })

  it('adds to lists and takes out of them', async () => {
    const file = async () => JSON.parse(await readFile(at('home/settings.json'), 'utf8'))
    await config('add', 'permissions.allow', 'Bash(ls:*)', 'Read')
    await config('add', 'permissions.allow', 'Read', 'Grep')
    await config('add', 'deniedMcpServers', '{"serverName":"x"}')
    expect(await file()).toEqual({
      permissions: { allow: ['Bash(ls:*)', 'Read', 'Grep'] },
      deniedMcpServers: [{ serverName: 'x' }],
    })
    await config('remove', 'permissions.allow', 'Read', 'Nothing')
    await config('remove', 'deniedMcpServers', '{"serverName":"x"}')
    expect(await file()).toEqual({ permissions: { allow: ['Bash(ls:*)', 'Grep'] } })
    await config('set', 'model', 'opus')
    expect(await config('add', 'model', 'x')).toMatchObject({
      code: 1,
      err: expect.stringContaining('model'),
    })
    expect(await config('add', 'deniedMcpServers', 'text')).toMatchObject({ code: 1 })
  })

  it('changes the file that --scope names', async () => {
    await config('set', 'model', 'haiku', '--scope', 'local')
    await config('set', 'model', 'sonnet', '-s', 'project')
    expect(JSON.parse(await readFile(at('work/.claude/settings.local.json'), 'utf8')).model).toBe('haiku')
    expect((await config('get', 'model')).out).toBe('haiku\n')
    expect((await config('set', 'model', 'x', '--scope', 'managed')).code).toBe(1)
  })

  it('refuses what does not fit, and files that are broken', async () => {
    expect(await config('set', 'permissions.defaultMode', 'yolo')).toMatchObject({
      code: 1,
      err: expect.stringContaining('permissions.defaultMode'),
    })
    expect((await config('set', 'permissions.allow', 'Read')).code).toBe(1)
    expect((await config('set', 'a..b', '1')).err).toContain('is no key')
    await write('home/settings.json', '{ broken')
    expect(await config('set', 'model', 'opus')).toMatchObject({
      code: 1,
      err: expect.stringContaining('no JSON object'),
    })
    expect(await readFile(at('home/settings.json'), 'utf8')).toBe('{ broken')
  })

  it('lists what is in force, where it comes from and what is wrong', async () => {
    await write('home/settings.json', { model: 'opus', permissions: { allow: [1, 'Read'] } })
    await write('work/.claude/settings.json', '[]')
    const { out, code } = await config('list')
    expect(code).toBe(0)
    expect(out).toContain(`user: ${at('home/settings.json')}`)
    expect(out).toContain('"model": "opus"')
    expect(out).toContain(`${at('work/.claude/settings.json')}: is not a JSON object; all of it is ignored`)
    expect(out).toContain('permissions.allow[0]: is not a string')
    const report = JSON.parse((await config('list', '--json')).out)
    expect(report).toMatchObject({
      effective: { model: 'opus', permissions: { allow: ['Read'] } },
      sources: [{ layer: 'user' }],
      problems: [
        { layer: 'project', kind: 'unusable' },
        { layer: 'user', kind: 'left_out' },
      ],
    })
  })

  it('PAIN-12: does not list values of variables', async () => {
    await write('home/settings.json', { env: { TOKEN: 'very-secret' } })
    const { out } = await config('list')
    expect(out).toContain('TOKEN')
    expect(out).not.toContain('very-secret')
    expect((await config('list', '--json')).out).not.toContain('very-secret')
  })

  it('PAIN-08: shows parts of the project apart while nobody trusts them', async () => {
    await write('work/.claude/settings.json', { apiKeyHelper: './key.sh', permissions: { deny: ['Bash'] } })
    const before = JSON.parse((await config('list', '--json')).out)
    expect(before.effective).toEqual({ permissions: { deny: ['Bash'] } })
    expect(before.untrusted).toMatchObject([{ id: '.claude/settings.json: apiKeyHelper' }])
    await trust()
    expect(JSON.parse((await config('list', '--json')).out).effective.apiKeyHelper).toBe('./key.sh')
  })

  it('prints a JSON Schema that knows the keys', async () => {
    const schema = JSON.parse((await config('schema')).out)
    expect(schema.$schema).toContain('2020-12')
    expect(Object.keys(schema.properties)).toEqual(
      expect.arrayContaining(['model', 'permissions', 'hooks', 'env', 'apiKeyHelper']),
    )
  })

  it('complains about commands it does not know', async () => {
    expect(await config('frobnicate')).toMatchObject({ code: 1, err: expect.stringContaining('frobnicate') })
  })
})

describe('PAIN-08: agent trust', () => {
  const command = '---\nallowed-tools: Bash(make:*)\n---\nNow: !`make test`'

  it('says when there is nothing to trust', async () => {
    expect(await trust()).toEqual({ code: 0, out: `Nothing in ${at('work')} needs trust.\n`, err: '' })
  })

  it('stores the decision about settings, servers and commands, and shows them', async () => {
    await write('work/.claude/settings.json', {
      hooks: { Stop: [{ hooks: [{ type: 'command', command: 'x.sh' }] }] },
    })
    await write('work/.claude/settings.local.json', { permissions: { allow: ['Bash(ls)'] } })
    await write('work/.mcp.json', { mcpServers: { db: { command: 'db-server' } } })
    await write('work/.claude/commands/build.md', command)
    await write('work/.claude/commands/plain.md', 'Only words.')
    const shown = await trust('--show')
    expect(shown.out).toContain('Nobody has decided')
    const { out } = await trust()
    for (const text of ['Stop x.sh', 'Bash(ls)', 'db-server', '/build', 'make']) expect(out).toContain(text)
    expect(out).not.toContain('plain')
    expect((await trust()).out).toContain(`${at('work')} is trusted:`)
    await write('work/.claude/commands/build.md', `${command} !\`rm -rf /\``)
    expect((await trust('--show')).out).toMatch(/Nobody has decided[\s\S]*\/build/)
  })

  it('takes it back', async () => {
    await write('work/.claude/settings.json', { env: { A: '1' } })
    await trust()
    await trust('--forget')
    expect((await trust('--show')).out).toContain('Nobody has decided')
  })
})
