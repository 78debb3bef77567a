import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { tool } from '../support/hook-lines.ts'
import { controlRequest, userLine } from '../support/lines.ts'
import { asArray, asObject, asString, type JsonObject } from '../support/mock-api/json.ts'
import { text } from '../support/mock-api/reply.ts'
import { type Finished, type Scenario, scenario } from '../support/scenario.ts'
import type { FileContent } from '../support/temp-project.ts'

const withSettings = (settings: JsonObject, files: Record<string, FileContent> = {}): Promise<Scenario> =>
  scenario({ script: [text('done')], files: { '~/.claude/settings.json': settings, ...files } })

const runWith = async (
  settings: JsonObject,
  args: readonly string[] = [],
  files: Record<string, FileContent> = {},
): Promise<{ readonly body: JsonObject; readonly run: Finished }> => {
  const s = await withSettings(settings, files)
  const run = await s.run(['-p', 'go', '--output-format', 'stream-json', '--verbose', ...args])
  return { body: s.api.requests[0]?.body ?? {}, run }
}
const system = (body: JsonObject): string => JSON.stringify(body.system)
const bash = (body: JsonObject): string =>
  asString(
    asArray(body.tools ?? [])
      .map(asObject)
      .find(({ name }) => name === 'Bash')?.description ?? '',
  )
const toolNames = (body: JsonObject): string[] =>
  asArray(body.tools ?? []).map((tool) => asString(asObject(tool).name ?? ''))
const init = (run: Finished): JsonObject => run.messages.find(({ subtype }) => subtype === 'init') ?? {}

describe('sendUserId', () => {
  const user = (request: { readonly body: JsonObject } | undefined): JsonObject =>
    asObject(JSON.parse(asString(asObject(request?.body.metadata ?? {}).user_id ?? '{}')))

  it('true or absent: requests carry random ids of the installation and of the session', async () => {
    const s = await scenario({ script: [text('one'), text('two'), text('three')] })
    const [first, again] = [await s.run(['-p', 'a']), await s.run(['-p', 'b', '--continue'])]
    expect([first.code, again.code]).toEqual([0, 0])
    const other = await s.run(['-p', 'c', '--output-format', 'json'])
    const [one, two, three] = s.api.requests.map(user)
    expect(one).toEqual({
      device_id: expect.stringMatching(/^[0-9a-f]{64}$/),
      account_uuid: '',
      session_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
    expect(two).toEqual(one)
    expect(three).toEqual({ ...one, session_id: asObject(JSON.parse(other.stdout)).session_id })
  })

  it('false: they carry none, whatever a project says, and no id is made', async () => {
    const files = { '.claude/settings.json': { sendUserId: true } }
    const { body, run } = await runWith({ sendUserId: false }, ['--trust-project'], files)
    expect(run.code).toBe(0)
    expect(body).not.toHaveProperty('metadata')
  })

  it('makes no id for a session that leaves nothing behind', async () => {
    expect((await runWith({}, ['--no-session-persistence'])).body).not.toHaveProperty('metadata')
  })
})

describe('settings that shape the prompt', () => {
  it('language: the model is told in which one people read', async () => {
    expect(system((await runWith({ language: 'Finnish' })).body)).toContain('in Finnish')
    expect(system((await runWith({})).body)).not.toContain('# Language')
  })

  it('includeCoAuthoredBy and attribution: what commits and pull requests end with', async () => {
    expect(bash((await runWith({})).body)).toContain('Co-Authored-By: ')
    expect(bash((await runWith({ includeCoAuthoredBy: false })).body)).not.toContain('Co-Authored-By')
    const own = bash((await runWith({ attribution: { commit: 'Robot: yes', pr: 'by a robot' } })).body)
    expect(own).toContain('Robot: yes')
    expect(own).toContain('by a robot')
  })

  it('includeGitInstructions: false leaves out the state of the repository', async () => {
    const git = {
      '.git/HEAD': 'ref: refs/heads/some-branch\n',
      '.git/config': '',
      '.git/objects/x': '',
      '.git/refs/x': '',
    }
    expect(system((await runWith({}, [], git)).body)).toContain('some-branch')
    expect(system((await runWith({ includeGitInstructions: false }, [], git)).body)).not.toContain(
      'some-branch',
    )
  })

  it('alwaysThinkingEnabled: thinking is on unless a flag or variable says otherwise', async () => {
    expect((await runWith({ alwaysThinkingEnabled: true })).body.thinking).toBeDefined()
    expect((await runWith({})).body.thinking).toBeUndefined()
    expect(
      (await runWith({ alwaysThinkingEnabled: true }, ['--thinking', 'disabled'])).body.thinking,
    ).toBeUndefined()
  })

  it('disableBundledSkills and skillOverrides: which commands there are', async () => {
    const command = { '~/.claude/commands/mine.md': 'hello' }
    const commands = (run: Finished) => asArray(init(run).slash_commands ?? [])
    expect(commands((await runWith({}, [], command)).run)).toEqual(
      expect.arrayContaining(['review', 'mine', 'help']),
    )
    const without = commands((await runWith({ disableBundledSkills: true }, [], command)).run)
    expect(without).not.toContain('review')
    expect(without).toEqual(expect.arrayContaining(['mine', 'help']))
    expect(commands((await runWith({ skillOverrides: { mine: 'off' } }, [], command)).run)).not.toContain(
      'mine',
    )
  })

  it('disableSkillShellExecution: commands run no shell', async () => {
    const s = await withSettings(
      { disableSkillShellExecution: true },
      { '~/.claude/commands/mine.md': 'A !`touch made` B' },
    )
    await s.run(['-p', '/mine', '--dangerously-skip-permissions'])
    expect(JSON.stringify(s.api.requests[0]?.body.messages)).toContain(
      'do not let commands and skills run shell',
    )
    expect(Object.keys(await s.project.files())).not.toContain('made')
  })
})

describe('settings that demand something of the engine', () => {
  it.each<[string, JsonObject, string]>([
    ['requiredMinimumVersion', { requiredMinimumVersion: '99.0.0' }, 'requiredMinimumVersion'],
    [
      'a sandbox that must not be missing',
      { sandbox: { enabled: true, failIfUnavailable: true } },
      'sandbox',
    ],
  ])('%s: the run does not start', async (_what, settings, named) => {
    const { run } = await runWith(settings)
    expect(run.code).toBe(1)
    expect(run.stderr).toContain(named)
    expect(run.result).toMatchObject({ is_error: true })
  })

  it('PAIN-10: a sandbox that may be missing is a warning', async () => {
    const { run } = await runWith({ sandbox: { enabled: true } })
    expect(run.code).toBe(0)
    expect(run.stderr).toContain('no sandbox')
  })
})

describe('the agent that the session runs as', () => {
  const reviewer = {
    '~/.claude/agents/reviewer.md':
      '---\nname: reviewer\ndescription: reviews\ntools: Read, Grep\nmodel: opus\n---\nYou only review.',
  }

  it('comes from the setting, or from --agent, which is stronger: its prompt, tools and model', async () => {
    const { body, run } = await runWith({ agent: 'reviewer', model: 'haiku' }, [], reviewer)
    expect(system(body)).toContain('You only review.')
    expect(toolNames(body)).toEqual(['Grep', 'Read'])
    expect(body.model).toContain('opus')
    expect(init(run)).toMatchObject({ tools: ['Grep', 'Read'] })
    const flag = await runWith({ agent: 'nobody' }, ['--agent', 'reviewer', '--model', 'sonnet'], reviewer)
    expect(flag.body.model).toContain('sonnet')
    expect(toolNames(flag.body)).toEqual(['Grep', 'Read'])
  })

  it('is told to hooks', async () => {
    const hooks = { SessionStart: [{ hooks: [{ type: 'command', command: 'cat > told' }] }] }
    const s = await withSettings({ agent: 'reviewer', hooks }, reviewer)
    await s.run(['-p', 'go'])
    expect(JSON.parse((await s.project.files()).told ?? '')).toMatchObject({ agent_type: 'reviewer' })
  })

  it('has to exist', async () => {
    const { run } = await runWith({}, ['--agent', 'nobody'], reviewer)
    expect(run.code).toBe(1)
    expect(run.stderr).toMatch(/nobody: no such agent.*reviewer/)
  })

  it('may be defined by the host with initialize', async () => {
    const s = await scenario({ script: [text('done')] })
    const cli = s.session(['--agent', 'mine'])
    const agents = { mine: { description: 'x', prompt: 'You are mine.', tools: ['Read'], model: 'opus' } }
    cli.send(controlRequest('i', 'initialize', { agents }))
    cli.send(userLine('go'))
    await cli.waitFor({ type: 'result' })
    const body = s.api.requests[0]?.body ?? {}
    expect(system(body)).toContain('You are mine.')
    expect(toolNames(body)).toEqual(['Read'])
    expect(body.model).toContain('opus')
    const other = await scenario({ script: [text('done')] })
    const refused = other.session(['--agent', 'mine'])
    refused.send(controlRequest('i', 'initialize', {}))
    expect(await refused.waitFor({ type: 'control_response' })).toMatchObject({
      response: { subtype: 'error', error_code: 'unknown_agent' },
    })
  })
})

describe('settings about what is loaded and started', () => {
  it('claudeMdExcludes: memory files that the model does not see', async () => {
    const files = { 'CLAUDE.md': 'Say ahoy.' }
    expect(JSON.stringify((await runWith({}, [], files)).body)).toContain('Say ahoy.')
    const { body } = await runWith({ claudeMdExcludes: ['**/CLAUDE.md'] }, [], files)
    expect(JSON.stringify(body)).not.toContain('Say ahoy.')
  })

  it('defaultShell: the shell of commands, when it is a path', async () => {
    const bash = tool('Bash', { command: 'echo hi', description: 'x' })
    const outcome = async (defaultShell: string): Promise<string> => {
      const s = await scenario({
        script: [{ content: [bash] }, text('done')],
        files: { '~/.claude/settings.json': { defaultShell } },
      })
      await s.run(['-p', 'go', '--allowedTools', 'Bash'])
      return JSON.stringify(s.api.requests[1]?.body.messages)
    }
    expect(await outcome('/no/such/bash')).toContain('/no/such/bash')
    expect(await outcome('powershell')).toContain('hi')
  })

  it('disableSideloadFlags: an administrator lets nobody bring extensions along', async () => {
    const s = await scenario({ script: [text('done')] })
    const locked = ['-p', 'go', '--managed-settings', '{"disableSideloadFlags":true}']
    for (const flags of [
      ['--agents', '{}'],
      ['--plugin-dir', '.'],
      ['--mcp-config', '{"mcpServers":{}}'],
    ]) {
      expect(await s.run([...locked, ...flags])).toMatchObject({
        code: 1,
        stdout: '',
        stderr: expect.stringContaining(`${flags[0]} is turned off by your administrator`),
      })
    }
    expect((await s.run(locked)).code).toBe(0)
  })
})

describe('settings about http hooks', () => {
  it('allowedHttpHookUrls and httpHookAllowedEnvVars: where they go, and which variables go along', async () => {
    const seen: IncomingHttpHeaders[] = []
    const server = createServer((request, response) => {
      seen.push(request.headers)
      response.end('{}')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const http = { type: 'http', url, headers: { a: '$A', b: '$B' }, allowedEnvVars: ['A', 'B'] }
    const hooks = { Stop: [{ hooks: [http, { type: 'http', url: `${url}elsewhere` }] }] }
    const { run } = await runWith({
      hooks,
      env: { A: 'one', B: 'two' },
      allowedHttpHookUrls: [url],
      httpHookAllowedEnvVars: ['A'],
    })
    expect(seen).toEqual([expect.objectContaining({ a: 'one', b: '' })])
    expect(JSON.stringify(run.messages)).toContain('allowedHttpHookUrls does not name')
  })
})
