import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { settingsSchema } from '@agent-engine/protocol/settings/settings'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadSettings } from '../load-settings.ts'
import { mergeSettings } from '../merge-settings.ts'
import { chooseSources } from '../setting-sources.ts'
import { decideTrust, projectKey, type TrustQuestion } from './decide-trust.ts'
import { untrustedMessage } from './describe-trust.ts'
import { trustPart } from './part.ts'
import { approvedServerParts, isOwnFolder, layerParts } from './project-parts.ts'
import { type AskTrust, createProjectTrust } from './project-trust.ts'
import { restrictLayers } from './restrict.ts'
import { settingsParts } from './settings-parts.ts'
import { createTrustStore } from './store.ts'
import { TRUST_KEYS } from './trust-keys.ts'

let root: string
const cwd = (): string => join(root, 'work')
const config = (): string => join(root, 'home')

const write = async (name: string, content: unknown): Promise<void> => {
  const file = join(root, name)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, JSON.stringify(content))
}

const load = () =>
  loadSettings({
    cwd: cwd(),
    configDirectory: config(),
    managedDirectory: join(root, 'none'),
    sources: chooseSources(undefined).sources,
    flag: undefined,
    managed: undefined,
  })

const findParts = async () => {
  const { layers } = await load()
  return [...layerParts(cwd(), layers), ...(await approvedServerParts(cwd(), await mergeSettings(layers)))]
}

const decide = async (question: Partial<TrustQuestion> = {}) =>
  decideTrust({
    cwd: cwd(),
    parts: await findParts(),
    flag: false,
    explicitSources: false,
    own: false,
    env: {},
    store: createTrustStore(config()),
    ...question,
  })

const hook = {
  hooks: { PreToolUse: [{ matcher: 'Bash', hooks: [{ type: 'command', command: './check.sh' }] }] },
}

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'trust-')))
  await mkdir(cwd())
})
afterEach(() => rm(root, { recursive: true, force: true }))

describe('PAIN-08: parts of a project that need trust', () => {
  it.each([
    ['hooks', hook, 'PreToolUse ./check.sh'],
    ['a status line', { statusLine: { type: 'command', command: 'evil.sh' } }, 'evil.sh'],
    ['a key helper', { apiKeyHelper: 'evil.sh' }, 'evil.sh'],
    ['credential helpers', { awsAuthRefresh: 'evil.sh' }, 'evil.sh'],
    ['environment variables', { env: { LD_PRELOAD: 'secret' } }, 'LD_PRELOAD'],
    ['allow rules', { permissions: { allow: ['Bash(curl:*)'] } }, 'Bash(curl:*)'],
    ['directories', { permissions: { additionalDirectories: ['~/'] } }, '~/'],
    ['approval of MCP servers', { enableAllProjectMcpServers: true }, 'MCP'],
    ['hooks of the user turned off', { disableAllHooks: true }, 'hooks off'],
    ['plugins', { enabledPlugins: { 'a@b': true } }, 'a@b'],
  ])('%s', async (_what, settings, effect) => {
    for (const file of ['settings.json', 'settings.local.json']) {
      await write(`work/.claude/${file}`, settings)
      const parts = await findParts()
      expect(parts).toHaveLength(1)
      expect(parts[0]?.effect).toContain(effect)
      expect(parts[0]?.id).toContain(`.claude/${file}: `)
      await rm(join(cwd(), '.claude'), { recursive: true })
    }
  })

  it('a mode that lets more run, which only the local file may choose', async () => {
    await write('work/.claude/settings.local.json', { permissions: { defaultMode: 'acceptEdits' } })
    expect(await findParts()).toMatchObject([{ id: '.claude/settings.local.json: permissions.defaultMode' }])
  })

  it('are not what restricts or has no effect', async () => {
    await write('work/.claude/settings.json', {
      $schema: 'x',
      model: 'opus',
      permissions: { deny: ['Bash'], ask: ['Edit'], allow: [], defaultMode: 'plan' },
      hooks: {},
      env: {},
      enableAllProjectMcpServers: false,
      unknownKey: { command: 'x' },
    })
    expect(await findParts()).toEqual([])
  })

  it('are servers of .mcp.json that somebody approved, not the others', async () => {
    await write('work/.mcp.json', {
      mcpServers: { a: { command: 'evil', args: ['-x'] }, b: { command: 'b' } },
    })
    expect(await findParts()).toEqual([])
    await write('home/settings.json', { enabledMcpjsonServers: ['a'] })
    expect(await findParts()).toMatchObject([{ id: '.mcp.json: a', effect: 'starts an MCP server: evil -x' }])
    await write('home/settings.json', { enableAllProjectMcpServers: true, disabledMcpjsonServers: ['a'] })
    expect(await findParts()).toMatchObject([{ id: '.mcp.json: b' }])
  })

  it('every key of the settings is known to need trust or not to', () => {
    const harmless = [
      '$schema',
      'agent',
      'allowManagedHooksOnly',
      'allowManagedMcpServersOnly',
      'allowManagedPermissionRulesOnly',
      'alwaysThinkingEnabled',
      'autoCompactEnabled',
      'autoCompactWindow',
      'availableModels',
      'bashOutput',
      'bashOutputMaxChars',
      'claudeMdExcludes',
      'commands',
      'companyAnnouncements',
      'deniedMcpServers',
      'disableBundledSkills',
      'disableSideloadFlags',
      'disableSkillShellExecution',
      'skillListingBudgetFraction',
      'skillListingMaxDescChars',
      'disabledMcpjsonServers',
      'effortLevel',
      'fallbackModel',
      'fileCheckpointingEnabled',
      'forceLoginMethod',
      'forceLoginOrgUUID',
      'attribution',
      'includeCoAuthoredBy',
      'includeGitInstructions',
      'language',
      'memory',
      'model',
      'outputStyle',
      'permissions',
      'requiredMaximumVersion',
      'requiredMinimumVersion',
      // A project has no say in it.
      'sendUserId',
      'sessions',
      'spinnerTipsEnabled',
      'useEnterpriseMcpConfigOnly',
    ]
    const unclassified = Object.keys(settingsSchema.shape).filter(
      (key) => !harmless.includes(key) && !Object.hasOwn(TRUST_KEYS, key),
    )
    expect(unclassified).toEqual([])
  })

  it('are shown without values of variables and without control characters', () => {
    const parts = settingsParts('.claude/settings.json', {
      env: { TOKEN: 'very-secret' },
      apiKeyHelper: 'a\u001b[2J\nb\u202ec',
    })
    const text = untrustedMessage('/work', parts)
    expect(text).not.toContain('very-secret')
    expect(text).not.toMatch(/[\u001b\u202e]/)
    expect(text).toContain('agent trust')
    expect(text).toContain('--setting-sources user')
  })
})

describe('PAIN-08: the decision', () => {
  it('is not needed where nothing needs trust', async () => {
    expect(await decide()).toEqual({ type: 'not_needed' })
  })

  it('is open for a project that nobody decided about', async () => {
    await write('work/.claude/settings.json', hook)
    expect(await decide()).toMatchObject({
      type: 'undecided',
      parts: [{ id: '.claude/settings.json: hooks' }],
    })
  })

  it.each([
    [{ flag: true }, 'flag'],
    [{ explicitSources: true }, 'sources'],
    [{ env: { AGENT_TRUST_PROJECT: '1' } }, 'environment'],
    [{ env: { IS_SANDBOX: '1' } }, 'sandbox'],
    [{ own: true }, 'own'],
  ] as const)('is given by %j', async (given, by) => {
    await write('work/.claude/settings.json', hook)
    expect(await decide(given)).toEqual({ type: 'granted', by })
  })

  it('is stored for the content, and open again when the content changes', async () => {
    const store = createTrustStore(config())
    await write('work/.claude/settings.json', hook)
    await store.trust(projectKey(cwd()), await findParts(), 'replace')
    expect(await decide()).toEqual({ type: 'granted', by: 'stored' })
    await write('work/.claude/settings.json', { ...hook, apiKeyHelper: 'evil' })
    expect(await decide()).toMatchObject({
      type: 'undecided',
      parts: [{ id: '.claude/settings.json: apiKeyHelper' }],
    })
    await store.forget(projectKey(cwd()))
    expect(await decide()).toMatchObject({ parts: [{}, {}] })
  })

  it('is about the real path: a link to a trusted project is trusted, a trusted link’s new target is not', async () => {
    await write('work/.claude/settings.json', hook)
    await write('other/.claude/settings.json', hook)
    await symlink(cwd(), join(root, 'link'))
    const store = createTrustStore(config())
    await store.trust(projectKey(join(root, 'link')), await findParts(), 'replace')
    expect(await decide()).toMatchObject({ by: 'stored' })
    await rm(join(root, 'link'))
    await symlink(join(root, 'other'), join(root, 'link'))
    expect(await decide({ cwd: join(root, 'link') })).toMatchObject({ type: 'undecided' })
  })

  it('treats a store that cannot be read as no decision', async () => {
    await write('work/.claude/settings.json', hook)
    await mkdir(config(), { recursive: true })
    await writeFile(join(config(), 'agent-trust.json'), 'broken')
    expect(await decide()).toMatchObject({ type: 'undecided' })
  })

  it('is not needed for the user’s own folder', async () => {
    expect(isOwnFolder({ cwd: cwd(), configDirectory: join(cwd(), '.claude') })).toBe(true)
    expect(isOwnFolder({ cwd: cwd(), configDirectory: config() })).toBe(false)
    await mkdir(config(), { recursive: true })
    await symlink(cwd(), join(root, 'me'))
    expect(isOwnFolder({ cwd: cwd(), configDirectory: join(root, 'me', '.claude') })).toBe(true)
    // A project may bring a link to where the user's folder probably is.
    await symlink(config(), join(cwd(), '.claude'))
    expect(isOwnFolder({ cwd: cwd(), configDirectory: config() })).toBe(false)
  })
})

describe('PAIN-08: a project that nobody decided about', () => {
  const part = trustPart('.claude/settings.json: hooks', 'runs hooks: x', 'x')
  const other = trustPart('command /deploy', 'runs shell commands', 'y')
  const trustWith = (ask?: AskTrust, env: Record<string, string> = {}) =>
    createProjectTrust({
      cwd: cwd(),
      env,
      flag: false,
      explicitSources: false,
      own: false,
      store: createTrustStore(config()),
      ask,
      scan: async () => [part, other],
    })

  it('ends a run where nobody can be asked, and says what would have run', async () => {
    await expect(trustWith().admit([part])).rejects.toMatchObject({
      code: 'untrusted_project',
      message: expect.stringContaining('runs hooks: x'),
    })
    expect(await trustWith().admit([])).toBe(true)
    expect(await trustWith(undefined, { AGENT_TRUST_PROJECT: '1' }).admit([part])).toBe(true)
  })

  it('is trusted with everything in it when a person says so, until it changes', async () => {
    expect(await trustWith(async () => 'trust').admit([part])).toBe(true)
    expect(await trustWith().admit([part])).toBe(true)
    expect(await trustWith().permits(other)).toBe(true)
    await expect(trustWith().admit([{ ...part, hash: 'new' }])).rejects.toThrow()
  })

  it('is trusted as it was when the person was asked, and shown with everything that will be trusted', async () => {
    let now = other
    const shown: string[] = []
    const trust = createProjectTrust({
      cwd: cwd(),
      env: {},
      flag: false,
      explicitSources: false,
      own: false,
      store: createTrustStore(config()),
      ask: async (_cwd, parts) => {
        shown.push(...parts.map(({ id }) => id))
        now = { ...other, hash: 'changed while the question stood' }
        return 'trust'
      },
      scan: async () => [part, now],
    })
    expect(await trust.admit([part])).toBe(true)
    expect(shown).toEqual([part.id, other.id])
    expect([await trust.permits(other), await trust.permits(now)]).toEqual([true, false])
  })

  it('goes on without its parts when a person says so, and asks only once', async () => {
    let asked = 0
    const trust = trustWith(async () => {
      asked += 1
      return 'restrict'
    })
    expect(await trust.admit([part])).toBe(false)
    expect(await trust.admit([other])).toBe(false)
    expect(asked).toBe(1)
    await expect(trustWith().admit([part])).rejects.toThrow()
  })

  it('is left when a person says so', async () => {
    await expect(trustWith(async () => 'leave').admit([part])).rejects.toMatchObject({
      code: 'trust_refused',
    })
  })

  it('has its commands refused, not asked about', async () => {
    expect(await trustWith(async () => 'trust').permits(other)).toBe(false)
  })
})

describe('PAIN-08: a session that goes on without trust', () => {
  it('takes only what restricts from the project, and all of the user', async () => {
    await write('work/.claude/settings.json', {
      ...hook,
      env: { A: '1' },
      disableAllHooks: true,
      model: 'opus',
      permissions: { allow: ['Bash'], deny: ['Read(.env)'], ask: ['Edit'], additionalDirectories: ['/'] },
    })
    await write('work/.claude/settings.local.json', { permissions: { defaultMode: 'acceptEdits' } })
    await write('home/settings.json', { ...hook, permissions: { allow: ['Read'] } })
    const { layers } = await load()
    expect((await restrictLayers(layers)).map(({ name, settings }) => [name, settings])).toEqual([
      ['local', { permissions: {} }],
      ['project', { model: 'opus', permissions: { deny: ['Read(.env)'], ask: ['Edit'] } }],
      ['user', { ...hook, permissions: { allow: ['Read'] } }],
    ])
  })
})
