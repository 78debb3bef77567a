import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { FileSource } from '../../config/setting-sources.ts'
import { configuredServers } from './configured.ts'
import { expandEntry } from './expand.ts'
import { fileServers } from './file-servers.ts'
import { flagServers } from './flag-servers.ts'
import { isPermitted, NO_POLICY } from './policy.ts'
import { rawEntries } from './raw-entry.ts'
import { entryProblem, readEntries } from './read-entry.ts'
import { shownArgs, shownPairs, shownTarget } from './shown-entry.ts'
import { changeServers, resetApprovals, storedServers } from './store.ts'

const SOURCES: ReadonlySet<FileSource> = new Set(['user', 'project', 'local'])

const folder = async (files: Record<string, unknown>) => {
  const root = await mkdtemp(join(tmpdir(), 'mcp-config-'))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(root, name, '..'), { recursive: true })
    await writeFile(join(root, name), typeof content === 'string' ? content : JSON.stringify(content))
  }
  return root
}

const named = (command: string) => ({ mcpServers: { s: { command } } })

describe('the servers of a run', () => {
  it('come from the strongest scope: the flag, then local, project and user', async () => {
    const root = await folder({ 'work/.git/HEAD': '', 'work/sub/x': '' })
    const cwd = join(root, 'work', 'sub')
    const env = { CLAUDE_CONFIG_DIR: root }
    const settings = { enableAllProjectMcpServers: true }
    const commandOf = async (flag: string | undefined, sources = SOURCES): Promise<unknown> => {
      const servers = flag === undefined ? [] : rawEntries(named(flag).mcpServers, 'dynamic')
      const { entries } = await configuredServers(servers, { env, cwd, sources, settings }, NO_POLICY)
      return entries.map(({ scope, raw }) => [scope, raw])
    }
    await writeFile(join(root, '.claude.json'), JSON.stringify(named('user')))
    expect(await commandOf(undefined)).toEqual([['user', { command: 'user' }]])
    await writeFile(join(root, 'work', '.mcp.json'), JSON.stringify(named('parent')))
    expect(await commandOf(undefined)).toEqual([['project', { command: 'parent' }]])
    await writeFile(join(cwd, '.mcp.json'), JSON.stringify(named('inner')))
    expect(await commandOf(undefined)).toEqual([['project', { command: 'inner' }]])
    expect(await commandOf(undefined, new Set<FileSource>(['user']))).toEqual([['user', { command: 'user' }]])
    const projects = { [join(root, 'work')]: named('local') }
    await writeFile(join(root, '.claude.json'), JSON.stringify({ ...named('user'), projects }))
    expect(await commandOf(undefined)).toEqual([['local', { command: 'local' }]])
    expect(await commandOf('flag')).toEqual([['dynamic', { command: 'flag' }]])
  })

  it('of .mcp.json need approval; a refusal by name beats it', async () => {
    const mcpServers = { a: { command: 'a' }, b: { command: 'b' } }
    const cwd = await folder({ '.mcp.json': { mcpServers } })
    const approvedWith = async (settings: object): Promise<string[]> => {
      const places = { env: { CLAUDE_CONFIG_DIR: cwd }, cwd, sources: SOURCES, settings }
      return (await fileServers(places)).servers.filter(({ approved }) => approved).map(({ name }) => name)
    }
    expect(await approvedWith({})).toEqual([])
    expect(await approvedWith({ enabledMcpjsonServers: ['a'] })).toEqual(['a'])
    expect(await approvedWith({ enableAllProjectMcpServers: true, disabledMcpjsonServers: ['a'] })).toEqual([
      'b',
    ])
  })

  it('are on unless the project entry of ~/.claude.json switches them off; its list of those that are on approves nothing', async () => {
    const cwd = await folder({ '.mcp.json': { mcpServers: { mine: { command: 'theirs' } } } })
    const entry = { disabledMcpServers: ['off', 5], enabledMcpServers: ['off', 'mine'] }
    const mcpServers = { off: { command: 'off' }, mine: { command: 'mine' } }
    await writeFile(join(cwd, '.claude.json'), JSON.stringify({ mcpServers, projects: { [cwd]: entry } }))
    const places = { env: { CLAUDE_CONFIG_DIR: cwd }, cwd, sources: SOURCES, settings: {} }
    const { entries, disabled } = await configuredServers([], places, NO_POLICY)
    expect(disabled).toEqual(new Set(['off']))
    // The project's own server of that name is another one, and nobody has approved it.
    expect(entries.map(({ name, raw }) => [name, raw])).toEqual(Object.entries(mcpServers))
  })

  it('of broken files are left out with a warning', async () => {
    const cwd = await folder({ '.mcp.json': '{', '.claude.json': { mcpServers: [] } })
    const { servers, warnings } = await fileServers({
      env: { CLAUDE_CONFIG_DIR: cwd },
      cwd,
      sources: SOURCES,
      settings: {},
    })
    expect(servers).toEqual([])
    expect(warnings).toHaveLength(2)
  })
})

describe('--mcp-config', () => {
  it('takes files and texts; the last of a name wins', async () => {
    const cwd = await folder({ 'a.json': named('a') })
    expect(flagServers(['a.json', JSON.stringify(named('b'))], cwd)).toEqual([
      { name: 's', scope: 'dynamic', raw: { command: 'b' } },
    ])
  })

  it.each([
    ['nothing.json', /not found/],
    ['{"a":1}', /"mcpServers" is missing/],
    ['broken.json', /no JSON object/],
  ])('refuses %s and says why', async (value, why) => {
    const cwd = await folder({ 'broken.json': '[1]' })
    expect(() => flagServers([value], cwd)).toThrow(why)
  })
})

describe('an entry', () => {
  it('is expanded where it counts, and tells what has no value', () => {
    const entry = {
      command: '${BIN:-node}',
      args: ['${A}', '$A', '~', '${B:-}'],
      env: { X: 'x${A}', Y: '${NOPE}' },
      headersHelper: '${A}',
    }
    expect(expandEntry(entry, { A: 'a' })).toEqual({
      value: {
        command: 'node',
        args: ['a', '$A', '~', ''],
        env: { X: 'xa', Y: '${NOPE}' },
        headersHelper: '${A}',
      },
      missing: ['NOPE'],
    })
  })

  it('that is wrong is a problem of its own', () => {
    const raws = rawEntries(
      {
        good: { command: 'x' },
        url: { url: 'http://x' },
        type: { type: 'ftp' },
        none: 5,
        sdk: { type: 'sdk' },
        empty: { command: '${NOPE:-}' },
      },
      'dynamic',
    )
    const { entries, problems } = readEntries(raws, {})
    expect(entries.map(({ name, scope }) => [name, scope])).toEqual([
      ['good', 'dynamic'],
      ['sdk', 'sdk'],
    ])
    expect(problems.map(({ name, type }) => [name, type])).toEqual([
      ['url', 'url_missing_type'],
      ['type', 'unknown_type'],
      ['none', 'invalid_config'],
      ['empty', 'invalid_config'],
    ])
    expect(entryProblem({ command: 'x', args: 'y' })).toContain('args')
  })

  it('PAIN-12: is shown without values that could be secrets', () => {
    expect(shownTarget({ command: 'x', args: ['--api-key', 'k', '--token=t', 'file', '--key=${K}'] })).toBe(
      'x --api-key [hidden] --token=[hidden] file --key=${K}',
    )
    expect(shownTarget({ url: 'https://me:pw@host/x?key=abc&b' })).toBe(
      'https://[hidden]@host/x?key=[hidden]&b',
    )
    expect(shownPairs({ A: 'secret', B: '${B}', C: '${C:-secret}' }, '=')).toEqual([
      'A=[hidden]',
      'B=${B}',
      'C=[hidden]',
    ])
    expect(shownArgs(['-y', 'pkg'])).toEqual(['-y', 'pkg'])
  })
})

describe('the lists of an administrator', () => {
  it('allow by name, command and address; a denial wins', () => {
    const web = { type: 'http', url: 'https://a.corp/x' }
    const allowed = [{ serverName: 'a' }, { serverCommand: ['node', 'x'] }, { serverUrl: 'https://*.corp/*' }]
    expect(isPermitted('a', {}, { allowed, denied: [] })).toBe(true)
    expect(isPermitted('b', { command: 'node', args: ['x'] }, { allowed, denied: [] })).toBe(true)
    expect(isPermitted('b', { command: 'node' }, { allowed, denied: [] })).toBe(false)
    expect(isPermitted('b', web, { allowed, denied: [] })).toBe(true)
    expect(isPermitted('b', web, { allowed, denied: [{ serverName: 'b' }] })).toBe(false)
    expect(isPermitted('b', web, { allowed: [], denied: [] })).toBe(false)
    expect(isPermitted('b', web, NO_POLICY)).toBe(true)
  })

  it('judge what would run: variables, other spellings and paths that look like a host hide nothing', () => {
    const http = (url: string) => ({ type: 'http', url })
    const allowed = [{ serverUrl: 'https://*.corp/*' }]
    for (const url of [
      'https://evil.test/a.corp/',
      'https://evil.test?.corp/',
      'https://a.corp:x@evil.test/',
      '.corp/',
    ]) {
      expect([url, isPermitted('b', http(url), { allowed, denied: [] })]).toEqual([url, false])
    }
    const env = { HOST: 'evil.test', PROGRAM: 'npx' }
    const denied = [
      { serverUrl: 'https://evil.test/*' },
      { serverCommand: ['npx', 'evil'] },
      { serverUrl: 'https://no.test*' },
    ]
    const policy = { allowed: undefined, denied, env }
    for (const url of [
      'https://${HOST}/x',
      'https://${NONE:-evil.test}/x',
      'HTTPS://EVIL.test/x',
      'https://u:p@evil.test/',
      'https://no.test',
    ]) {
      expect([url, isPermitted('b', http(url), policy)]).toEqual([url, false])
    }
    expect(isPermitted('b', { command: '${PROGRAM}', args: ['${NONE:-evil}'] }, policy)).toBe(false)
    expect(isPermitted('b', { command: '${PROGRAM}', args: ['good'] }, policy)).toBe(true)
    const both = {
      allowed: [{ serverUrl: 'https://${HOST}/*' }, { serverUrl: 'https://a.test' }],
      denied: [],
    }
    expect(isPermitted('b', http('https://a.test/'), both)).toBe(true)
  })
})

describe('the stored servers', () => {
  it('are changed with everything else in the file left alone', async () => {
    const cwd = await folder({ '.claude.json': { other: '${X:-y}', projects: { '/else': { a: 1 } } } })
    const places = { env: { CLAUDE_CONFIG_DIR: cwd }, cwd }
    await changeServers('local', places, () => ({ s: { command: 'x' } }))
    await changeServers('user', places, (servers) => ({ ...servers, u: { command: '${U:-u}' } }))
    await resetApprovals(places)
    expect(await storedServers('local', places)).toEqual({ s: { command: 'x' } })
    expect(JSON.parse(await readFile(join(cwd, '.claude.json'), 'utf8'))).toEqual({
      other: '${X:-y}',
      projects: { '/else': { a: 1 }, [cwd]: { mcpServers: { s: { command: 'x' } } } },
      mcpServers: { u: { command: '${U:-u}' } },
    })
  })

  it('of a file that is no JSON are not touched', async () => {
    const cwd = await folder({ '.mcp.json': 'not json' })
    const places = { env: { CLAUDE_CONFIG_DIR: cwd }, cwd }
    await expect(changeServers('project', places, () => ({}))).rejects.toThrow('is not changed')
    expect(await readFile(join(cwd, '.mcp.json'), 'utf8')).toBe('not json')
  })
})
