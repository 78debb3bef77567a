import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../support/mock-api/json.ts'
import { scenario } from '../support/scenario.ts'

const SERVER = fileURLToPath(new URL('../../fixtures/mcp/server.mjs', import.meta.url))

describe('agent mcp', () => {
  it('PAIN-12, CLI-14: adds, lists, shows and removes servers without ever printing a secret', async () => {
    const s = await scenario()
    const added = await s.run([
      'mcp',
      'add',
      '-e',
      'TOKEN=canary-secret',
      '-s',
      'user',
      'files',
      '--',
      'node',
      SERVER,
    ])
    expect(added.code).toBe(0)
    expect((await s.run(['mcp', 'add-json', 'odd', '{"command":{}}'])).code).toBe(1)
    const again = await s.run(['mcp', 'add', '-s', 'user', 'files', 'node'])
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('already exists in user scope') })
    const web = ['mcp', 'add', '-t', 'http', 'web', 'http://127.0.0.1:9/mcp?key=canary-secret']
    const remote = await s.run([...web, '-H', 'Authorization: Bearer canary-secret'])
    const list = await s.run(['mcp', 'list'])
    expect(list.stdout).toMatch(/files: node .* - ✓ Connected/)
    expect(list.stdout).toMatch(/web: http:\/\/127.0.0.1:9\/mcp.* \(HTTP\) - ✗ Failed to connect/)
    const got = await s.run(['mcp', 'get', 'files'])
    expect(got.stdout).toContain('TOKEN=')
    for (const run of [added, remote, list, got])
      expect(run.stdout + run.stderr).not.toContain('canary-secret')
    expect((await s.run(['mcp', 'remove', 'files'])).code).toBe(0)
    expect((await s.run(['mcp', 'get', 'files'])).code).toBe(1)
    expect(JSON.parse(await s.project.read('~/.claude.json'))).toMatchObject({ mcpServers: {} })
  })

  it('CLI-14: writes project servers raw into .mcp.json, and names every scope that has a server', async () => {
    const s = await scenario({
      files: { '.mcp.json': { mcpServers: { old: { command: '${CMD:-node}' } }, other: 1 } },
    })
    await s.run(['mcp', 'add', '-s', 'project', 'new', 'node'])
    expect(JSON.parse(await s.project.read('.mcp.json'))).toEqual({
      mcpServers: {
        old: { command: '${CMD:-node}' },
        new: { type: 'stdio', command: 'node', args: [], env: {} },
      },
      other: 1,
    })
    await s.run(['mcp', 'add', 'new', 'node'])
    const removed = await s.run(['mcp', 'remove', 'new'])
    expect(removed.code).toBe(1)
    expect(removed.stderr).toContain('agent mcp remove new -s project')
    const list = await s.run(['mcp', 'list'], { env: { MCP_TIMEOUT: '500' } })
    expect(list.stdout).toContain('old: ${CMD:-node} - Pending approval')
  })

  it('serve offers the tools under the same permissions, and ends with its input', async () => {
    const s = await scenario({ files: { 'a.txt': 'content of a' } })
    const cli = s.start(['mcp', 'serve'])
    const ask = async (id: number, method: string, params: JsonObject = {}): Promise<JsonObject> => {
      cli.send({ jsonrpc: '2.0', id, method, params })
      return cli.waitFor({ jsonrpc: '2.0', id })
    }
    expect(await ask(1, 'initialize', { protocolVersion: '2025-06-18', capabilities: {} })).toMatchObject({
      result: { protocolVersion: '2025-06-18', capabilities: { tools: {} } },
    })
    const { result } = await ask(2, 'tools/list')
    expect(JSON.stringify(result)).toContain('"name":"Read"')
    const read = await ask(3, 'tools/call', {
      name: 'Read',
      arguments: { file_path: s.project.path('a.txt') },
    })
    expect(JSON.stringify(read)).toContain('content of a')
    const write = { file_path: s.project.path('b.txt'), content: 'x' }
    expect(await ask(4, 'tools/call', { name: 'Write', arguments: write })).toMatchObject({
      result: { isError: true },
    })
    expect(await ask(5, 'tools/call', { name: 'Nope' })).toMatchObject({ error: { code: -32603 } })
    expect(await ask(6, 'tools/call', { name: 'Read', arguments: {} })).toMatchObject({
      result: { isError: true },
    })
    expect(await ask(7, 'ping')).toMatchObject({ result: {} })
    expect(await ask(8, 'prompts/list')).toMatchObject({ error: { code: -32601 } })
    cli.closeInput()
    expect(await cli.waitForExit()).toMatchObject({ code: 0 })
    expect(await s.project.files()).toEqual({ 'a.txt': 'content of a' })
  })

  it('PAIN-12: starts nothing that is switched off or not allowed, adds nothing of that, and never steers the terminal', async () => {
    const s = await scenario()
    const started = s.project.path('started')
    const touch = { command: 'touch', args: [started] }
    await s.project.write('~/.claude/settings.json', {
      deniedMcpServers: [{ serverCommand: ['touch', started] }],
    })
    await s.project.write('~/.claude.json', {
      mcpServers: { denied: touch, hidden: { command: '${X:-touch}', args: [started] } },
      projects: {
        [s.project.cwd]: {
          disabledMcpServers: ['off'],
          mcpServers: { off: { command: 'touch', args: [started, 'x'] } },
        },
      },
    })
    await s.project.write('.mcp.json', {
      mcpServers: { 'x\u001b]0;owned\u0007\u202e': { command: 'a\u001b[2J', args: ['\r'] } },
    })
    const list = await s.run(['mcp', 'list'])
    expect(list.stdout).toMatch(/denied: .* - Not allowed by an administrator/)
    expect(list.stdout).toMatch(/hidden: .* - Not allowed by an administrator/)
    expect(list.stdout).toMatch(/off: .* - Disabled/)
    expect(list.stdout).toContain('Pending approval')
    expect(list.stdout).not.toMatch(/[\u001b\u0007\r\u202e]/)
    expect((await s.run(['mcp', 'get', 'off'])).stdout).toContain('Status: Disabled')
    const added = await s.run(['mcp', 'add', 'more', 'touch', started])
    expect(added).toMatchObject({ code: 1, stderr: expect.stringContaining('administrator does not allow') })
    expect(await s.project.files()).not.toHaveProperty('started')
  })
})
