import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { livingProcesses } from '../support/descendants.ts'
import { toolResults, userLine } from '../support/lines.ts'
import type { JsonObject } from '../support/mock-api/json.ts'
import { text, toolUse } from '../support/mock-api/reply.ts'
import { scenario } from '../support/scenario.ts'

const SERVER = fileURLToPath(new URL('../../fixtures/mcp/server.mjs', import.meta.url))
const config = { mcpServers: { s: { command: process.execPath, args: [SERVER, 'good'], lazy: true } } }

it.each(['false', 'true'])(
  'a server that may wait is not started before its tool is called (tool search: %s), and requests stay the same',
  async (search) => {
    const load = search === 'true' ? [toolUse('ToolSearch', { query: 'select:mcp__s__echo' })] : []
    const script = [text('one'), ...load, toolUse('mcp__s__echo', { text: 'hi' }, { id: 't1' }), text('two')]
    const s = await scenario({
      script: [text('known'), ...script],
      env: { ENABLE_TOOL_SEARCH: search, MCP_CONNECT_TIMEOUT_MS: '60000' },
    })
    const args = ['--mcp-config', JSON.stringify(config), '--dangerously-skip-permissions']
    await s.run(['-p', 'go', ...args])
    const first = s.api.mainRequests[0]?.body

    const cli = s.session(args)
    cli.send(userLine('go'))
    await cli.waitFor({ type: 'result' })
    const servers = (): Promise<readonly unknown[]> =>
      livingProcesses({ mark: s.mark }).then((all) =>
        all.filter(({ command }) => command.endsWith('server.mjs good')),
      )
    expect(await servers()).toEqual([])
    const init = cli.messages.find(({ subtype }) => subtype === 'init') as JsonObject
    expect(init).toMatchObject({ mcp_servers: [{ name: 's', status: 'pending' }] })
    expect(init.tools).toContain('mcp__s__echo')
    expect(s.api.mainRequests[1]?.body.tools).toEqual(first?.tools)
    expect(JSON.stringify(s.api.mainRequests[1]?.body)).toContain('Use echo with care.')

    cli.send(userLine('again'))
    await cli.waitFor({ type: 'result', result: 'two' })
    expect(toolResults(cli.messages).get('t1')).toMatchObject({ content: [{ text: 'hi' }] })
    expect(await servers()).toHaveLength(1)
    cli.closeInput()
    expect((await cli.waitForExit()).code).toBe(0)
  },
)
