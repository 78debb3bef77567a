import { text, toolUse } from '../support/mock-api/reply.ts'
import { startMockApi } from '../support/mock-api/server.ts'
import { startQuickApi } from '../support/quick-api.ts'
import { type Cli, startCli } from '../support/run-cli.ts'
import { createTempProject } from '../support/temp-project.ts'
import { median, quantile, report, residentMb, title } from './measure.ts'

const STREAM_ARGS = ['--output-format', 'stream-json', '--input-format', 'stream-json', '--verbose'] as const
const ROUNDS = 200
const user = {
  type: 'user',
  message: { role: 'user', content: 'go' },
  parent_tool_use_id: null,
  session_id: '',
}

const finish = async (cli: Cli): Promise<void> => {
  cli.closeInput()
  await cli.waitForExit()
}

title('A session over stdio')
await firstMessage()
await idle()
await roundTrips('Read', { file_path: 'a.txt' }, ['--allowedTools', 'Read'], '≤ 4 ms (3)')
await roundTrips('Bash', { command: 'echo hi' }, ['--dangerously-skip-permissions'], '≤ 8 ms')
await permissionAsk()

/** Time from spawning the process to its first assistant line. */
async function firstMessage(): Promise<void> {
  const api = await startMockApi({ script: [text('Hello.')] })
  const project = await createTempProject()
  const runs: number[] = []
  for (let run = 0; run < 15; run++) {
    const startedAt = performance.now()
    const cli = startCli({ cwd: project.cwd, home: project.home, apiUrl: api.url, args: STREAM_ARGS })
    cli.send(user)
    await cli.waitFor({ type: 'assistant' })
    runs.push(performance.now() - startedAt)
    await finish(cli)
  }
  report('spawn → first assistant line, median', `${median(runs).toFixed(0)} ms`, '≤ 100 ms')
  await api.close()
  await project.remove()
}

async function idle(): Promise<void> {
  const api = await startMockApi({ script: [text('Hello.')] })
  const project = await createTempProject()
  const cli = startCli({ cwd: project.cwd, home: project.home, apiUrl: api.url, args: STREAM_ARGS })
  cli.send(user)
  await cli.waitFor({ type: 'result' })
  report('resident memory after one turn', `${residentMb(cli.pid)?.toFixed(0) ?? '?'} MB`, '≤ 70 MB')
  await finish(cli)
  await api.close()
  await project.remove()
}

/** From one model request to the next, when the model asks for one tool call after the other. */
async function roundTrips(
  name: string,
  input: Record<string, string>,
  args: readonly string[],
  goal: string,
): Promise<void> {
  const api = await startQuickApi((index) => (index < ROUNDS ? toolUse(name, input) : text('Done.')))
  const project = await createTempProject({ 'a.txt': 'alpha\nbeta\ngamma\n' })
  const cli = startCli({
    cwd: project.cwd,
    home: project.home,
    apiUrl: api.url,
    args: [...STREAM_ARGS, ...args],
  })
  cli.send(user)
  await cli.waitFor({ type: 'result' }, 120_000)
  const gaps = api.arrivals.slice(1).map((time, index) => time - (api.arrivals[index] ?? time))
  report(`${ROUNDS} ${name} round trips, median`, `${median(gaps).toFixed(2)} ms`, goal)
  report(`${ROUNDS} ${name} round trips, p95`, `${quantile(gaps, 0.95).toFixed(2)} ms`)
  await finish(cli)
  await api.close()
  await project.remove()
}

/** From the answer of a host to the next model request is left out: only the question itself is timed. */
async function permissionAsk(): Promise<void> {
  const rounds = 100
  const api = await startQuickApi((index) =>
    index < rounds ? toolUse('Write', { file_path: 'out.txt', content: String(index) }) : text('Done.'),
  )
  const project = await createTempProject()
  const cli = startCli({
    cwd: project.cwd,
    home: project.home,
    apiUrl: api.url,
    args: [...STREAM_ARGS, '--permission-prompt-tool', 'stdio'],
  })
  cli.send(user)
  const waits: number[] = []
  for (let round = 0; round < rounds; round++) {
    const use = await cli.waitFor({ type: 'assistant' }, 60_000)
    const shownAt = performance.now()
    const ask = await cli.waitFor({ type: 'control_request' }, 60_000)
    waits.push(performance.now() - shownAt)
    void use
    cli.send({
      type: 'control_response',
      response: {
        subtype: 'success',
        request_id: ask.request_id ?? '',
        response: { behavior: 'deny', message: 'no' },
      },
    })
  }
  await cli.waitFor({ type: 'result' }, 60_000)
  report('tool use shown → permission asked, median', `${median(waits).toFixed(2)} ms`, '≤ 1.5 ms (1)')
  await finish(cli)
  await api.close()
  await project.remove()
}
