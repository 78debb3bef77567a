import { describe, expect, it } from 'vitest'
import { hook } from '../support/hook-lines.ts'
import { asObject } from '../support/mock-api/json.ts'
import { text } from '../support/mock-api/reply.ts'
import { type Scenario, scenario } from '../support/scenario.ts'

const SERVER = JSON.stringify({ mcpServers: { flagged: { command: 'node', args: ['-e', '0'] } } })
const touches = (name: string) => ({ UserPromptSubmit: [{ hooks: [hook(`touch ${name}`)] }] })

/** A project and a user that customize everything. */
const customized = (env: Record<string, string> = {}): Promise<Scenario> =>
  scenario({
    script: () => text('ok'),
    env: { CLAUDE_CODE_ADDITIONAL_DIRECTORIES_CLAUDE_MD: '1', ...env },
    files: {
      'more/CLAUDE.md': 'memory of the directory beside it',
      'CLAUDE.md': 'memory of the project',
      '.claude/commands/greet.md': 'Say hello.',
      '.claude/agents/scribe.md': '---\nname: scribe\ndescription: writes\n---\nWrite.',
      '.mcp.json': { mcpServers: { filed: { command: 'node', args: ['-e', '0'] } } },
      '~/.claude/CLAUDE.md': 'memory of the user',
      '~/.claude/settings.json': {
        hooks: touches('user-hook'),
        enableAllProjectMcpServers: true,
        permissions: { deny: ['WebSearch'] },
        model: 'from-user-settings',
        agent: 'scribe',
      },
      'flag.json': { hooks: touches('flag-hook') },
      'plugin/.claude-plugin/plugin.json': '{"name":"plugged"}',
      'plugin/commands/hello.md': 'Say hello.',
    },
  })

const SIDELOADED = ['--settings', 'flag.json', '--plugin-dir', 'plugin', '--mcp-config', SERVER]
const FLAGS = [...SIDELOADED, '--add-dir', 'more', '--trust-project']

interface Found {
  commands: unknown
  agents: unknown
  servers: unknown[]
  memory: boolean
  hooks: string[]
  model: unknown
  webSearch: boolean
  stderr: string
}

async function look(s: Scenario, flags: readonly string[]): Promise<Found> {
  const run = await s.run(['-p', 'hi', '--output-format', 'stream-json', '--verbose', ...FLAGS, ...flags])
  expect(run.code, run.stderr).toBe(0)
  const init = asObject(run.messages.find(({ subtype }) => subtype === 'init'))
  const { body } = await s.api.waitForRequest(1)
  return {
    commands: init.slash_commands,
    agents: init.agents,
    servers: (init.mcp_servers as { name: string }[]).map(({ name }) => name),
    memory: JSON.stringify(body).includes('memory of the'),
    hooks: Object.keys(await s.project.files()).filter((name) => name.endsWith('-hook')),
    model: body.model,
    webSearch: (init.tools as string[]).includes('WebSearch'),
    stderr: run.stderr,
  }
}

describe('a reduced start', () => {
  it('is not the usual one: that finds everything', async () => {
    const found = await look(await customized(), [])
    expect(found.commands).toEqual(expect.arrayContaining(['greet', 'plugged:hello']))
    expect(found.agents).toContain('scribe')
    expect(found.servers).toEqual(expect.arrayContaining(['filed', 'flagged']))
    expect(found.memory).toBe(true)
    expect(found.hooks.sort()).toEqual(['flag-hook', 'user-hook'])
  })

  it.each<[string, string[], Record<string, string>]>([
    ['--bare', ['--bare'], {}],
    ['CLAUDE_CODE_SIMPLE', [], { CLAUDE_CODE_SIMPLE: '1' }],
  ])('%s finds nothing by itself, and takes what flags name', async (_how, flags, env) => {
    const found = await look(await customized(env), flags)
    expect(found.commands).not.toContain('greet')
    expect(found.commands).toContain('plugged:hello')
    expect(found.agents).not.toContain('scribe')
    expect(found.servers).toEqual(['flagged'])
    expect(found).toMatchObject({ memory: false, hooks: ['flag-hook'] })
    expect(found).toMatchObject({ model: 'from-user-settings', webSearch: false })
  })

  it.each<[string, string[], Record<string, string>]>([
    ['--safe-mode', ['--safe-mode'], {}],
    ['CLAUDE_CODE_SAFE_MODE', [], { CLAUDE_CODE_SAFE_MODE: '1' }],
    ['--safe-mode beside --bare', ['--safe-mode', '--bare'], {}],
  ])(
    '%s leaves out what flags bring too, and says so; permissions and model stay',
    async (_how, flags, env) => {
      const found = await look(await customized(env), flags)
      expect(found.commands).not.toContain('greet')
      expect(found.commands).not.toContain('plugged:hello')
      expect(found.commands).toContain('help')
      expect(found).toMatchObject({ servers: [], memory: false, hooks: [] })
      expect(found).toMatchObject({ model: 'from-user-settings', webSearch: false })
      expect(found.stderr).toMatch(/--plugin-dir is ignored[\s\S]*--mcp-config is ignored/)
    },
  )

  it('cannot be asked for by a settings file', async () => {
    const s = await scenario({
      script: () => text('ok'),
      files: {
        '~/.claude/settings.json': { env: { CLAUDE_CODE_SAFE_MODE: '1' }, hooks: touches('user-hook') },
      },
    })
    expect((await s.run(['-p', 'hi'])).code).toBe(0)
    expect(await s.project.files()).toHaveProperty(['user-hook'])
  })
})
