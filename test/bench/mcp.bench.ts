import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import type { JsonObject } from '../support/mock-api/json.ts'
import { text, toolUse } from '../support/mock-api/reply.ts'
import { startMockApi } from '../support/mock-api/server.ts'
import { BUILT_CLI, startCli } from '../support/run-cli.ts'
import { createTempProject, type TempProject } from '../support/temp-project.ts'
import { median, quantile, report, residentMb, title } from './measure.ts'

const ROUNDS = 200
const BUDGET_MS = 1_000
const STREAM_ARGS = ['--output-format', 'stream-json', '--input-format', 'stream-json', '--verbose'] as const
/** Also right from the folder that the benchmarks are bundled into. */
const SERVER = join(BUILT_CLI, '../../../../fixtures/mcp/server.mjs')
const user = {
  type: 'user',
  message: { role: 'user', content: 'go' },
  parent_tool_use_id: null,
  session_id: '',
}
const scripted = (mode: string): JsonObject => ({ command: process.execPath, args: [SERVER, mode] })
const configured = (servers: Record<string, JsonObject>): string[] => [
  '--mcp-config',
  JSON.stringify({ mcpServers: servers }),
]

title('MCP')
const project = await createTempProject()
await startWith('no servers', [], undefined)
await startWith('one server', configured({ s: scripted('good') }), undefined)
await startWith(
  '10 servers that never answer',
  configured(Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`s${at}`, scripted('silent')]))),
  BUDGET_MS,
)
await callOverhead(project)
await noise(project)
await project.remove()

/** From spawning the program to its first request. */
async function startWith(what: string, args: readonly string[], budgetMs: number | undefined): Promise<void> {
  const runs: number[] = []
  for (let run = 0; run < (budgetMs === undefined ? 5 : 3); run += 1) {
    const api = await startMockApi({ script: [text('Hello.')], validate: false, checkPrefix: false })
    const startedAt = performance.now()
    const cli = startCli({
      cwd: project.cwd,
      home: project.home,
      apiUrl: api.url,
      args: [...STREAM_ARGS, ...args],
      env: { MCP_CONNECT_TIMEOUT_MS: String(BUDGET_MS) },
    })
    cli.send(user)
    await cli.waitFor({ type: 'result' }, 60_000)
    runs.push((api.mainRequests[0]?.at ?? Number.NaN) - startedAt)
    cli.closeInput()
    await cli.waitForExit(30_000)
    await api.close()
  }
  report(
    `spawn → first request, ${what}, median`,
    `${median(runs).toFixed(0)} ms`,
    budgetMs === undefined ? undefined : `≤ no servers + ${budgetMs} ms`,
  )
}

/** The same call to the same server, by the program and by the client of the MCP package. */
async function callOverhead({ cwd, home }: TempProject): Promise<void> {
  const client = new Client({ name: 'bench', version: '1' })
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: [SERVER, 'good'], stderr: 'ignore' }),
  )
  const bare: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const startedAt = performance.now()
    await client.callTool({ name: 'echo', arguments: { text: 'hi' } })
    bare.push(performance.now() - startedAt)
  }
  await client.close()

  const api = await startMockApi({
    script: (_request, index) => (index < ROUNDS ? toolUse('mcp__s__echo', { text: 'hi' }) : text('Done.')),
    validate: false,
    checkPrefix: false,
  })
  const args = [...STREAM_ARGS, '--dangerously-skip-permissions', ...configured({ s: scripted('good') })]
  const cli = startCli({ cwd, home, apiUrl: api.url, args })
  cli.send(user)
  const ours: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    await cli.waitFor({ type: 'assistant' }, 60_000)
    const shownAt = performance.now()
    await cli.waitFor({ type: 'user' }, 60_000)
    ours.push(performance.now() - shownAt)
  }
  await cli.waitFor({ type: 'result' }, 60_000)
  cli.closeInput()
  await cli.waitForExit(30_000)
  await api.close()
  report('a call by the bare client, median', `${median(bare).toFixed(2)} ms`)
  report('tool use shown → result shown, median', `${median(ours).toFixed(2)} ms`)
  report('tool use shown → result shown, p95', `${quantile(ours, 0.95).toFixed(2)} ms`)
  report('overhead over the bare client, median', `${(median(ours) - median(bare)).toFixed(2)} ms`, '≤ 2 ms')
}

/** A server that writes a gigabyte which is no message before it answers. */
async function noise({ cwd, home }: TempProject): Promise<void> {
  const api = await startMockApi({ script: [text('Hello.')], validate: false, checkPrefix: false })
  const peak = async (args: readonly string[]): Promise<number> => {
    const cli = startCli({
      cwd,
      home,
      apiUrl: api.url,
      args: [...STREAM_ARGS, ...args],
      env: { MCP_CONNECT_TIMEOUT_MS: '120000', MCP_TIMEOUT: '120000' },
    })
    let highest = 0
    const looking = setInterval(() => {
      highest = Math.max(highest, residentMb(cli.pid) ?? 0)
    }, 20)
    cli.send(user)
    await cli.waitFor({ type: 'result' }, 180_000)
    clearInterval(looking)
    cli.closeInput()
    await cli.waitForExit(30_000)
    return highest
  }
  const quiet = await peak(configured({ s: scripted('good') }))
  const startedAt = performance.now()
  const noisy = await peak(configured({ s: scripted('gigabyte') }))
  const seconds = (performance.now() - startedAt) / 1000
  report(
    'resident memory with 1 GB of noise, above a quiet server',
    `+${(noisy - quiet).toFixed(0)} MB`,
    '≤ +20 MB',
  )
  report('time to read the noise away', `${seconds.toFixed(1)} s`)
  await api.close()
}
