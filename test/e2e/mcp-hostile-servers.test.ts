import { readFile, stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { waitUntilGone } from '../support/descendants.ts'
import { controlRequest, textOf, toolResults, userLine } from '../support/lines.ts'
import { asArray, asObject, type JsonObject } from '../support/mock-api/json.ts'
import { text, toolUse } from '../support/mock-api/reply.ts'
import { peakMemory } from '../support/peak-memory.ts'
import { scenario } from '../support/scenario.ts'

const SERVER = fileURLToPath(new URL('../../fixtures/mcp/hostile-server.mjs', import.meta.url))
const hostile = (mode: string): JsonObject => ({ command: process.execPath, args: [SERVER, mode] })

it('PAIN-38: servers that mean harm in every way at once leave the run, its memory, its log and the system alone', async () => {
  const modes = [
    'endless',
    'huge-schema',
    'long-names',
    'deep-log',
    'deep-answer',
    'log-flood',
    'asks',
    'progress',
    'empty-blocks',
    'long-prompt',
  ]
  const s = await scenario({
    script: [
      toolUse('mcp__deep-answer__odd', {}, { id: 'deep' }),
      toolUse('mcp__asks__odd', {}, { id: 'asks' }),
      toolUse('mcp__progress__odd', {}, { id: 'progress' }),
      toolUse('mcp__endless__tool_1_0', {}, { id: 'endless' }),
      toolUse('mcp__deep-log__calm', {}, { id: 'log' }),
      toolUse('mcp__empty-blocks__odd', {}, { id: 'empty' }),
      text('done'),
      text('read'),
    ],
  })
  const servers = {
    ...Object.fromEntries(modes.map((mode) => [mode, hostile(mode)])),
    ends: hostile('exits-at-once'),
    refuses: hostile('long-error'),
    version: hostile('other-version'),
    unreadable: hostile('no-id'),
    // What would have to be downloaded first.
    offline: {
      command: 'npx',
      args: ['--yes', '@agent-engine-test/no-such-server'],
      env: { npm_config_offline: 'true', npm_config_registry: 'http://127.0.0.1:1' },
    },
  }
  const log = s.project.path('debug.log')
  const cli = s.session(
    [
      '--dangerously-skip-permissions',
      '--debug-file',
      log,
      '--mcp-config',
      JSON.stringify({ mcpServers: servers }),
    ],
    { env: { MCP_CONNECT_TIMEOUT_MS: '100000', MCP_TIMEOUT: '100000' } },
  )
  const memory = peakMemory(cli.pid)
  cli.send(userLine('go'))
  const result = await cli.waitFor({ type: 'result' }, 120_000)
  expect(result).toMatchObject({ subtype: 'success', result: 'done' })
  const results = toolResults(cli.messages)
  expect(textOf(results.get('deep')?.content)).toContain('nested deeper')
  for (const [id, said] of [
    ['asks', 'asked'],
    ['progress', 'done'],
    ['endless', 'tool_1_0'],
    ['log', 'calm'],
  ] as const) {
    expect(textOf(results.get(id)?.content)).toBe(said)
  }
  const size = (): number => JSON.stringify(s.api.mainRequests.at(-1)?.body).length
  const before = size()
  expect(before).toBeLessThan(1_000_000)
  cli.send(userLine('/mcp__long-prompt__novel'))
  expect(await cli.waitFor({ type: 'result' }, 60_000)).toMatchObject({ subtype: 'success', result: 'read' })
  expect(size() - before).toBeLessThan(200_000)
  cli.send(controlRequest('status', 'mcp_status'))
  const { response } = await cli.waitFor({ type: 'control_response', response: { request_id: 'status' } })
  const states = asArray(asObject(asObject(response).response).mcpServers).map(asObject)
  const failed = states.filter(({ status }) => status === 'failed')
  expect(failed.map(({ name }) => name)).toEqual(['ends', 'refuses', 'version', 'unreadable', 'offline'])
  for (const { error } of failed) expect(String(error).length).toBeLessThan(3_000)
  expect(states.filter(({ status }) => status === 'connected').map(({ name }) => name)).toEqual(modes)
  const peakMb = memory.stop()
  cli.closeInput()
  expect(await cli.waitForExit(15_000)).toMatchObject({ code: 0 })
  await waitUntilGone({ mark: s.mark }, 10_000)
  expect((await stat(log)).size).toBeLessThan(5_000_000)
  expect(await readFile(log, 'utf8')).toContain('left out')
  expect(peakMb).toBeLessThan(350)
}, 240_000)
