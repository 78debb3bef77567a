import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { describe, expect, it, onTestFinished } from 'vitest'
import { livingProcesses, waitUntilGone } from '../support/descendants.ts'
import { testEnvironment } from '../support/environment.ts'
import { httpError, text, toolUse } from '../support/mock-api/reply.ts'
import { BUILT_CLI } from '../support/run-cli.ts'
import { type Scenario, scenario } from '../support/scenario.ts'

/** The client of the MCP package, connected to `agent mcp serve` in a project. */
const connected = async (s: Scenario): Promise<Client> => {
  const client = new Client({ name: 'test', version: '1' })
  onTestFinished(() => client.close())
  const env = testEnvironment({ home: s.project.home, mark: s.mark, apiUrl: s.api.url })
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [BUILT_CLI, 'mcp', 'serve'],
      cwd: s.project.cwd,
      env,
      stderr: 'pipe',
    }),
  )
  return client
}

const said = (result: unknown): string => JSON.stringify(result)

describe('agent mcp serve, for the client of the MCP package', () => {
  it('offers tools whose calls run side by side, within what rules and directories allow', async () => {
    const s = await scenario({
      files: {
        'a.txt': 'content of a',
        'secret.txt': 'canary-secret',
        '~/.claude/settings.json': {
          permissions: { allow: ['Bash(echo:*)', 'Write'], deny: ['Read(./secret.txt)', 'Grep'] },
        },
      },
    })
    const client = await connected(s)
    const { tools } = await client.listTools()
    const names = tools.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['Bash', 'Read', 'Write', 'Edit', 'Glob']))
    expect(names).not.toContain('Grep')
    const call = (name: string, args: Record<string, unknown>) => client.callTool({ name, arguments: args })
    const [read, echoed, denied, refused, invalid] = await Promise.all([
      call('Read', { file_path: s.project.path('a.txt') }),
      call('Bash', { command: 'echo hi' }),
      call('Read', { file_path: s.project.path('secret.txt') }),
      call('Bash', { command: 'touch made' }),
      call('Edit', { file_path: 5 }),
    ])
    expect(said(read)).toContain('content of a')
    expect(said(echoed)).toContain('\\"stdout\\":\\"hi\\"')
    for (const result of [denied, refused, invalid]) expect(result).toMatchObject({ isError: true })
    expect(said(denied)).not.toContain('canary-secret')
    await call('Write', { file_path: s.project.path('b.txt'), content: 'written' })
    expect(await s.project.files()).toMatchObject({ 'a.txt': 'content of a', 'b.txt': 'written' })
    expect(await s.project.files()).not.toHaveProperty('made')
    await expect(call('Nope', {})).rejects.toMatchObject({ code: -32603 })
    await expect(client.listPrompts()).rejects.toThrow()
    await client.ping()
  })

  it('ends what the client cancels, and everything when the client goes', async () => {
    const s = await scenario({ files: { '~/.claude/settings.json': { permissions: { allow: ['Bash'] } } } })
    const client = await connected(s)
    const sleepers = (): Promise<number> =>
      livingProcesses({ mark: s.mark }).then(
        (all) => all.filter(({ command }) => command === 'sleep 47').length,
      )
    const cancel = new AbortController()
    const cancelled = client.callTool({ name: 'Bash', arguments: { command: 'sleep 47' } }, undefined, {
      signal: cancel.signal,
    })
    cancelled.catch(() => undefined)
    await expect.poll(sleepers, { timeout: 15_000 }).toBe(1)
    cancel.abort()
    await expect(cancelled).rejects.toThrow()
    await expect.poll(sleepers, { timeout: 15_000 }).toBe(0)
    const left = client.callTool({ name: 'Bash', arguments: { command: 'sleep 47' } })
    left.catch(() => undefined)
    await expect.poll(sleepers, { timeout: 15_000 }).toBe(1)
    await client.close()
    await waitUntilGone({ mark: s.mark }, 15_000)
  })

  it('lets agents work for the client, with the same permissions, and tells of their progress', async () => {
    const s = await scenario({
      files: { 'a.txt': 'content of a' },
      // Each agent begins a conversation of its own.
      api: { violations: 'expected' },
      script: (request) => {
        const asked = JSON.stringify(request.body)
        if (asked.includes('tool_result'))
          return text(asked.includes('content of a') ? 'it says a' : 'no idea')
        return asked.includes('touch')
          ? toolUse('Bash', { command: 'touch made' }, { id: 'toolu_touch' })
          : toolUse('Read', { file_path: s.project.path('a.txt') }, { id: 'toolu_read' })
      },
    })
    const client = await connected(s)
    const { tools } = await client.listTools()
    const offered = tools.find(({ name }) => name === 'Task')
    expect(said(offered)).toContain('general-purpose')
    expect(said(offered)).not.toContain('run_in_background')
    expect(offered?.annotations).toMatchObject({ readOnlyHint: false })
    const told: string[] = []
    const task = (prompt: string) =>
      client.callTool(
        { name: 'Task', arguments: { description: 'look', prompt, run_in_background: true } },
        undefined,
        {
          onprogress: ({ message }) => void told.push(message ?? ''),
        },
      )
    const done = await task('What does a.txt say?')
    expect(said(done)).toContain('it says a')
    expect(said(done)).toContain('\\"status\\":\\"completed\\"')
    expect(told).toEqual(['Read'])
    expect(said(await task('touch a file'))).toContain('no idea')
    expect(await s.project.files()).not.toHaveProperty('made')
    const unknown = client.callTool({
      name: 'Task',
      arguments: { description: 'x', prompt: 'x', subagent_type: 'nobody' },
    })
    expect(await unknown).toMatchObject({ isError: true })
  })

  it('ends an agent that the client cancels, and says when there is no model for one', async () => {
    const s = await scenario({
      files: { '~/.claude/settings.json': { permissions: { allow: ['Bash'] } } },
      script: (_request, index) =>
        index === 0
          ? toolUse('Bash', { command: 'sleep 47' }, { id: 'toolu_sleep' })
          : httpError(401, 'authentication_error', 'no key'),
    })
    const client = await connected(s)
    const sleepers = async (): Promise<number> =>
      (await livingProcesses({ mark: s.mark })).filter(({ command }) => command === 'sleep 47').length
    const cancel = new AbortController()
    const args = { description: 'sleep', prompt: 'sleep' }
    const task = client.callTool({ name: 'Task', arguments: args }, undefined, { signal: cancel.signal })
    task.catch(() => undefined)
    await expect.poll(sleepers, { timeout: 15_000 }).toBe(1)
    cancel.abort()
    await expect(task).rejects.toThrow()
    await expect.poll(sleepers, { timeout: 15_000 }).toBe(0)
    const refused = await client.callTool({ name: 'Task', arguments: args })
    expect(refused).toMatchObject({ isError: true })
    expect(said(refused)).toContain("Agent 'general-purpose' did not finish")
  })
})
