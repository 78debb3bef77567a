import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { writeSession } from '../support/large-session.ts'
import { text } from '../support/mock-api/reply.ts'
import { type MockApi, startMockApi } from '../support/mock-api/server.ts'
import { type Cli, startCli } from '../support/run-cli.ts'
import { createTempProject, type TempProject } from '../support/temp-project.ts'
import { median, report, times, title } from './measure.ts'

/** Resuming a large session, and starting beside many others, against a Node that only parses the same lines. */

const TURNS = 12_500
const SESSIONS = 1_000
const ROUNDS = 5
const STREAM = ['--output-format', 'stream-json', '--input-format', 'stream-json', '--verbose'] as const
const PARSE = `
  const fs = require('fs'); const kept = []; let rest = ''
  const fd = fs.openSync(process.argv[1]); const chunk = Buffer.alloc(1 << 20)
  for (let n; (n = fs.readSync(fd, chunk)) > 0; ) {
    const lines = (rest + chunk.toString('latin1', 0, n)).split('\\n'); rest = lines.pop()
    for (const line of lines) kept.push(JSON.parse(line).message)
  }
  console.log(kept.length, fs.readFileSync('/proc/self/status', 'utf8').match(/VmHWM:\\s+(\\d+)/)[1])`

const api = await startMockApi({ script: [text('Hello.')], validate: false, checkPrefix: false })
const project = await createTempProject()

const large = writeSession(
  project,
  TURNS,
  'A line of text that an agent might have read in some file of a project.\n'.repeat(13),
)
const bytes = readFileSync(large.path).length
title(`A session of ${Math.round(bytes / 1e6)} MB in ${TURNS * 4} lines (medians of ${ROUNDS} runs)`)

const fresh: Run[] = []
const resumed: Run[] = []
const parsed: Run[] = []
for (let round = 0; round < ROUNDS; round++) {
  parsed.push(await parseOnly(large.path))
  fresh.push(await open(api, project, []))
  resumed.push(await open(api, project, ['--resume', large.id]))
}
const cost = ms(resumed) - ms(fresh)
report('bare Node that parses every line', `${ms(parsed).toFixed(0)} ms`)
report('resume, beyond the start of a new session', `${cost.toFixed(0)} ms`, '≤ 1,500 ms')
report('resume against the bare parser', times(cost / ms(parsed)))
report('peak RSS after resume against the file', times((mb(resumed) * 1024 * 1024) / bytes), '≤ 3×')
report('peak RSS of the bare parser against the file', times((mb(parsed) * 1024 * 1024) / bytes))

for (let made = 0; made < SESSIONS; made++) writeSession(project, 5, 'short')
title(`Beside ${SESSIONS} other sessions (medians of ${ROUNDS} runs)`)
const crowded: Run[] = []
const continued: Run[] = []
for (let round = 0; round < ROUNDS; round++) {
  crowded.push(await open(api, project, []))
  continued.push(await open(api, project, ['--continue']))
}
report('new session, against one that is alone', times(ms(crowded) / ms(fresh)), '1×')
report('--continue, beyond the start of a new session', `${(ms(continued) - ms(crowded)).toFixed(0)} ms`)

await api.close()
await project.remove()

interface Run {
  readonly ms: number
  readonly peakMb: number
}

function ms(runs: readonly Run[]): number {
  return median(runs.map((run) => run.ms))
}

function mb(runs: readonly Run[]): number {
  return median(runs.map((run) => run.peakMb))
}

/** From spawning the CLI to its answer to `initialize`: by then the session is open. */
async function open(server: MockApi, { cwd, home }: TempProject, args: readonly string[]): Promise<Run> {
  const startedAt = performance.now()
  const cli = startCli({ cwd, home, apiUrl: server.url, args: [...STREAM, ...args] })
  cli.send({ type: 'control_request', request_id: 'r1', request: { subtype: 'initialize' } })
  await cli.waitFor({ type: 'control_response' }, 60_000)
  const run = { ms: performance.now() - startedAt, peakMb: peakOf(cli) }
  cli.closeInput()
  await cli.waitForExit()
  return run
}

function peakOf({ pid }: Cli): number {
  const kb = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kb) / 1024
}

function parseOnly(path: string): Promise<Run> {
  const startedAt = performance.now()
  const child = spawn(process.execPath, ['-e', PARSE, path], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (data: Buffer) => {
    output += data.toString()
  })
  return new Promise((resolve, reject) => {
    child.on('close', (code) => {
      if (code !== 0) return reject(new Error(`the bare parser ended with ${code}`))
      resolve({ ms: performance.now() - startedAt, peakMb: Number(output.split(' ')[1]) / 1024 })
    })
  })
}
