import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { livingProcesses } from '../support/descendants.ts'
import { controlRequest, userLine } from '../support/lines.ts'
import { asArray, asObject, type JsonObject } from '../support/mock-api/json.ts'
import { text } from '../support/mock-api/reply.ts'
import type { Cli } from '../support/run-cli.ts'
import { scenario } from '../support/scenario.ts'

const SERVER = fileURLToPath(new URL('../../fixtures/mcp/server.mjs', import.meta.url))
const scripted = (mode = 'good'): JsonObject => ({ command: process.execPath, args: [SERVER, mode] })

let asked = 0
const statuses = async (cli: Cli): Promise<JsonObject> => {
  asked += 1
  const id = `status-${asked}`
  cli.send(controlRequest(id, 'mcp_status'))
  const { response } = await cli.waitFor({ type: 'control_response', response: { request_id: id } })
  const servers = asArray(asObject(asObject(response).response).mcpServers).map(asObject)
  return Object.fromEntries(servers.map(({ name, status }) => [String(name), status]))
}

/** Asks until the servers are like this; the engine says nothing of its own accord. */
const become = async (cli: Cli, wanted: JsonObject): Promise<void> => {
  const end = performance.now() + 20_000
  for (;;) {
    const now = await statuses(cli)
    if (performance.now() > end || JSON.stringify(now) === JSON.stringify(wanted)) {
      expect(now).toEqual(wanted)
      return
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

describe('servers of files that change while a session runs', () => {
  it('come, change and go; what stays the same keeps its process, and approval and trust still count', async () => {
    const s = await scenario({
      script: () => text('done'),
      files: {
        '~/.claude.json': { mcpServers: { mine: scripted() } },
        '.claude/settings.json': { enabledMcpjsonServers: ['approved'] },
      },
      env: { AGENT_TRUST_PROJECT: '1' },
      // New tools change the beginning of the request.
      api: { violations: 'expected' },
    })
    const cli = s.session(['--mcp-config', JSON.stringify({ mcpServers: { flag: scripted() } })])
    cli.send(userLine('go'))
    await cli.waitFor({ type: 'result' })
    await become(cli, { flag: 'connected', mine: 'connected' })
    const pidsOf = async (mode: string): Promise<number[]> =>
      (await livingProcesses({ mark: s.mark }))
        .filter(({ command }) => command.endsWith(`server.mjs ${mode}`))
        .map(({ pid }) => pid)
    const before = await pidsOf('good')

    await s.project.write('.mcp.json', {
      mcpServers: { approved: scripted('crlf'), unasked: scripted('stays'), flag: scripted('stays') },
    })
    await become(cli, { flag: 'connected', mine: 'connected', approved: 'connected' })
    expect(await pidsOf('good')).toEqual(before)

    cli.send(userLine('again'))
    await cli.waitFor({ type: 'result' })
    const init = cli.messages.findLast(({ subtype }) => subtype === 'init')
    expect(init?.tools).toContain('mcp__approved__echo')

    await s.project.write('~/.claude.json', {
      mcpServers: { mine: scripted('exits'), bad: { type: 'teapot' } },
    })
    await become(cli, { flag: 'connected', approved: 'connected', mine: 'failed' })
    await s.project.write('~/.claude.json', {})
    await s.project.write('.claude/settings.json', { disabledMcpjsonServers: ['approved'] })
    await become(cli, { flag: 'connected' })
    await expect.poll(() => pidsOf('crlf'), { timeout: 10_000 }).toEqual([])
  })

  it('show what a server of the host hid as soon as that is taken away', async () => {
    const s = await scenario({
      script: () => text('done'),
      files: { '~/.claude.json': { mcpServers: { both: scripted() } } },
    })
    const cli = s.session(['--mcp-config', JSON.stringify({ mcpServers: { both: scripted('exits') } })])
    cli.send(userLine('go'))
    await cli.waitFor({ type: 'result' })
    await become(cli, { both: 'failed' })
    cli.send(controlRequest('none', 'mcp_set_servers', { servers: {} }))
    await cli.waitFor({ type: 'control_response', response: { request_id: 'none' } })
    await become(cli, { both: 'connected' })
  })
})
