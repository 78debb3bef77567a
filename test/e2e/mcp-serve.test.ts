import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { describe, expect, it, onTestFinished } from 'vitest'
import { livingProcesses, waitUntilGone } from '../support/descendants.ts'
import { testEnvironment } from '../support/environment.ts'
import { BUILT_CLI } from '../support/run-cli.ts'
import { type Scenario, scenario } from '../support/scenario.ts'

/** The client of the MCP package, connected to `agent mcp serve` in a project. */
const connected = async (s: Scenario): Promise<Client> => {
  const client = new Client({ name: 'test', version: '1' })
  onTestFinished(() => client.close())
  const env = testEnvironment({ home: s.project.home, mark: s.mark })
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
})
