import { spawn, spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { query } from '@agent-engine/sdk'
import { testEnvironment } from '../support/environment.ts'
import { text } from '../support/mock-api/reply.ts'
import { startMockApi } from '../support/mock-api/server.ts'
import { BUILT_CLI } from '../support/run-cli.ts'
import { createTempProject } from '../support/temp-project.ts'
import { median, report, times, title } from './measure.ts'

const MESSAGES = 100_000
const folder = await mkdtemp(join(tmpdir(), 'agent-bench-'))

/** Stands in for the CLI: a result at the end of 100,000 messages, or messages for a bare reader. */
const fakeCli = join(folder, 'fake-cli.mjs')
await writeFile(
  fakeCli,
  `const line = JSON.stringify({ type: 'stream_event', event: { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'some words of an answer ' } }, parent_tool_use_id: null, session_id: '11111111-2222-4333-8444-555555555555', uuid: '11111111-2222-4333-8444-555555555555' }) + '\\n'
const block = line.repeat(1000)
const write = (text) => new Promise((done) => (process.stdout.write(text) ? done() : process.stdout.once('drain', done)))
for (let at = 0; at < ${MESSAGES}; at += 1000) await write(block)
await write(JSON.stringify({ type: 'result', subtype: 'success', is_error: false, result: '', session_id: 's', uuid: 'u', queued_turn_count: 0 }) + '\\n')
process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
`,
)

title(`SDK (${MESSAGES.toLocaleString('en')} messages from a stand-in CLI)`)
const rates = { bare: [] as number[], sdk: [] as number[] }
for (let round = 0; round < 5; round++) {
  rates.bare.push(await bareReader())
  rates.sdk.push(await throughSdk())
}
report('bare split-and-parse reader', `${Math.round(median(rates.bare)).toLocaleString('en')}/s`)
report('query()', `${Math.round(median(rates.sdk)).toLocaleString('en')}/s`)
report('query() against the bare reader', times(median(rates.sdk) / median(rates.bare)), '≥ 0.75× (0.85×)')
await importTime()
await firstMessage()
await rm(folder, { recursive: true, force: true })

async function bareReader(): Promise<number> {
  const startedAt = performance.now()
  const child = spawn(process.execPath, [fakeCli], { stdio: ['pipe', 'pipe', 'inherit'] })
  let count = 0
  let rest = ''
  child.stdout.setEncoding('utf8')
  for await (const chunk of child.stdout) {
    const lines = (rest + String(chunk)).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (JSON.parse(line).type === 'result') child.stdin.end()
      count += 1
    }
  }
  return count / ((performance.now() - startedAt) / 1000)
}

async function throughSdk(): Promise<number> {
  const startedAt = performance.now()
  let count = 0
  for await (const _ of query({ prompt: 'go', options: { pathToClaudeCodeExecutable: fakeCli } })) {
    count += 1
  }
  if (count !== MESSAGES + 1) throw new Error(`lost messages: ${count} of ${MESSAGES + 1}`)
  return count / ((performance.now() - startedAt) / 1000)
}

/** Milliseconds that an import takes, in processes of their own. */
async function importTime(): Promise<void> {
  const empty = join(folder, 'empty.mjs')
  await writeFile(empty, 'export {}\n')
  const sdk = import.meta.resolve?.('@agent-engine/sdk') ?? '@agent-engine/sdk'
  const time = (specifier: string): number => {
    const script = `const at = performance.now(); await import(${JSON.stringify(specifier)}); console.log(performance.now() - at)`
    return Number(
      spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }).stdout,
    )
  }
  const runs = Array.from({ length: 9 }, () => [time(empty), time(sdk)] as const)
  const overhead = median(runs.map(([, of]) => of)) - median(runs.map(([of]) => of))
  report('import of the SDK over an empty module', `${overhead.toFixed(1)} ms`, '≤ 12 ms')
}

async function firstMessage(): Promise<void> {
  const api = await startMockApi({ script: [text('Hello.')] })
  const project = await createTempProject()
  const env = testEnvironment({ home: project.home, apiUrl: api.url, mark: 'bench' })
  const nodes: number[] = []
  const firsts: number[] = []
  for (let round = 0; round < 11; round++) {
    const nodeAt = performance.now()
    spawnSync(process.execPath, ['-e', '0'])
    nodes.push(performance.now() - nodeAt)
    const startedAt = performance.now()
    let first: number | undefined
    for await (const _ of query({
      prompt: 'hi',
      options: { cwd: project.cwd, env, pathToClaudeCodeExecutable: BUILT_CLI },
    })) {
      first ??= performance.now() - startedAt
    }
    firsts.push(first ?? Number.NaN)
  }
  report('query() → first message, cold', `${median(firsts).toFixed(0)} ms`, '≤ 150 ms')
  report('query() → first message against bare node', times(median(firsts) / median(nodes)), '≤ 4×')
  await api.close()
  await project.remove()
}
