import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { asArray, asObject } from '../support/mock-api/json.ts'
import { text, toolUse } from '../support/mock-api/reply.ts'
import { scenario } from '../support/scenario.ts'

const HI = ['-p', 'hi']
const STREAM = [...HI, '--output-format', 'stream-json', '--verbose']

describe('--name', () => {
  it('is the title of the session, by which it can be resumed', async () => {
    const s = await scenario({ script: () => text('ok') })
    const run = await s.run([...STREAM, '--name', ' The great refactoring '])
    expect(run.messages).toContainEqual(
      expect.objectContaining({ subtype: 'session_title_changed', title: 'The great refactoring' }),
    )
    expect((await s.run(['sessions', 'list'])).stdout).toContain('The great refactoring')
    const again = await s.run(['-p', 'more', '--output-format', 'json', '-r', 'The great refactoring'])
    expect(JSON.parse(again.stdout).session_id).toBe(run.result?.session_id)
    const names = await readdir(s.project.home, { recursive: true })
    const transcript = names.find((name) => name.endsWith(`${run.result?.session_id}.jsonl`)) ?? ''
    expect(await readFile(join(s.project.home, transcript), 'utf8')).toContain('"agentName"')
  })

  it('renames a session that goes on', async () => {
    const s = await scenario({ script: () => text('ok') })
    await s.run([...HI, '-n', 'before'])
    await s.run(['-p', '-c', 'more', '-n', 'after'])
    const { stdout } = await s.run(['sessions', 'list'])
    expect(stdout).toContain('after')
    expect(stdout).not.toContain('before')
  })

  it('must say something', async () => {
    const run = await (await scenario()).run([...HI, '--name', ' '])
    expect(run).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('--name') })
  })
})

describe('--append-subagent-system-prompt', () => {
  it('ends the prompt of subagents, not that of the conversation', async () => {
    const task = toolUse('Task', { description: 'd', prompt: 'p', subagent_type: 'general-purpose' })
    const s = await scenario({ script: [task, text('found'), text('done')] })
    await s.run([...HI, '--append-subagent-system-prompt', 'Answer in Latin.'])
    const prompts = s.api.requests.map(({ body }) => JSON.stringify(body.system))
    expect(prompts.map((system) => system?.includes('Answer in Latin.'))).toEqual([false, true, false])
  })
})

describe('--exclude-dynamic-system-prompt-sections', () => {
  it('keeps this machine out of the system prompt and puts it into the first message', async () => {
    const s = await scenario()
    await s.run([...HI, '--exclude-dynamic-system-prompt-sections'])
    const { body } = await s.api.waitForRequest(1)
    expect(JSON.stringify(body.system)).not.toContain(s.project.cwd)
    expect(JSON.stringify(body.messages)).toContain(s.project.cwd)
  })
})

describe('--autocompact', () => {
  const usage = { input_tokens: 60_000, output_tokens: 10 }
  const compactions = async (args: readonly string[], env: Record<string, string> = {}): Promise<number> => {
    const s = await scenario({
      env,
      api: { violations: 'expected' },
      script: (request) =>
        request.messages.length === 1
          ? { ...toolUse('TodoWrite', { todos: [] }), usage }
          : text('<summary>done</summary>'),
    })
    const run = await s.run([...STREAM, ...args])
    return run.messages.filter(({ subtype }) => subtype === 'compact_boundary').length
  }

  it('takes the tokens of a smaller window, and counts more than variables', async () => {
    expect(await compactions([])).toBe(0)
    expect(await compactions(['--autocompact', '50000'])).toBe(1)
    expect(await compactions(['--autocompact', '50000'], { DISABLE_AUTO_COMPACT: '1' })).toBe(1)
    expect(await compactions(['--autocompact', '50000'], { DISABLE_COMPACT: '1' })).toBe(0)
    expect(await compactions([], { CLAUDE_CODE_AUTO_COMPACT_WINDOW: '50000' })).toBe(1)
    expect(await compactions(['--autocompact', 'auto'], { CLAUDE_CODE_AUTO_COMPACT_WINDOW: '50000' })).toBe(0)
  })

  it.each(['often', '0', '-1', '1.5', ''])('refuses %j', async (value) => {
    const run = await (await scenario()).run([...HI, `--autocompact=${value}`])
    expect(run).toMatchObject({ code: 1, stdout: '' })
    expect(run.stderr).toMatch(/--autocompact .*auto/)
  })
})

describe('--disable-slash-commands', () => {
  it('has no commands and no skills, and gives the model what starts with a slash', async () => {
    const s = await scenario({
      files: {
        '.claude/skills/dance/SKILL.md': '---\nname: dance\ndescription: dances\n---\nDance.',
        '.claude/commands/greet.md': '---\ndescription: greets\n---\nSay hello.',
      },
    })
    const run = await s.run([
      '-p',
      '/cost of living',
      '--output-format',
      'stream-json',
      '--verbose',
      '--disable-slash-commands',
    ])
    const init = asObject(run.messages.find(({ subtype }) => subtype === 'init'))
    expect(init).toMatchObject({ slash_commands: [], skills: [] })
    const { body } = await s.api.waitForRequest(1)
    expect(JSON.stringify(body.messages)).toContain('/cost of living')
    const tools = asArray(body.tools).map((tool) => asObject(tool).name)
    expect(tools).not.toContain('Skill')
    expect(tools).not.toContain('SlashCommand')
  })
})

describe('--enable-auth-status', () => {
  const helper = (apiKeyHelper: string) =>
    scenario({ env: { ANTHROPIC_API_KEY: '' }, files: { '~/.claude/settings.json': { apiKeyHelper } } })

  it('tells of the helper that gets the key, and never the key', async () => {
    const s = await helper('echo fetching sk-helped >&2; echo sk-helped')
    const run = await s.run([...STREAM, '--enable-auth-status'])
    expect(run.messages.filter(({ type }) => type === 'auth_status')).toEqual([
      expect.objectContaining({ isAuthenticating: true, output: [] }),
      expect.objectContaining({ isAuthenticating: false, output: ['fetching [key]'] }),
    ])
    expect(run.stdout).not.toContain('sk-helped')
  })

  it('tells why there is no key', async () => {
    const run = await (await helper('echo no vault >&2; exit 3')).run([...STREAM, '--enable-auth-status'])
    expect(run.messages.findLast(({ type }) => type === 'auth_status')).toMatchObject({
      isAuthenticating: false,
      error: expect.stringMatching(/exit code 3.*no vault/),
    })
  })

  it('is silent without the flag, and needs messages to tell it with', async () => {
    const s = await helper('echo sk-helped')
    expect((await s.run(STREAM)).messages.filter(({ type }) => type === 'auth_status')).toEqual([])
    expect(await s.run([...HI, '--enable-auth-status'])).toMatchObject({ code: 1, stdout: '' })
  })
})

describe('-d2e', () => {
  it('is --debug-to-stderr, not a filter', async () => {
    const s = await scenario({
      files: {
        '~/.claude/settings.json': { hooks: { Stop: [{ hooks: [{ type: 'command', command: 'true' }] }] } },
      },
    })
    expect((await s.run(['-d2e', ...HI])).stderr).toContain('"category":"hooks"')
  })
})

describe('agent auth status', () => {
  it.each<[string, Record<string, string>, string | undefined, number]>([
    ['ANTHROPIC_API_KEY', { ANTHROPIC_API_KEY: 'sk-1' }, undefined, 0],
    ['none', { ANTHROPIC_API_KEY: '', ANTHROPIC_AUTH_TOKEN: 't' }, undefined, 0],
    ['apiKeyHelper', { ANTHROPIC_API_KEY: '' }, 'touch ran; echo sk-2', 0],
    ['none', { ANTHROPIC_API_KEY: '' }, undefined, 1],
  ])('says %s, without asking anybody', async (apiKeySource, env, apiKeyHelper, code) => {
    const settings = apiKeyHelper === undefined ? {} : { apiKeyHelper }
    const s = await scenario({ env, files: { '~/.claude/settings.json': settings } })
    const run = await s.run(['auth', 'status'])
    expect(run.code, run.stderr).toBe(code)
    expect(JSON.parse(run.stdout)).toMatchObject({ loggedIn: code === 0, apiKeySource })
    expect(await s.project.files()).not.toHaveProperty(['ran'])
  })
})
