import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createEngine } from '@agent-engine/cli/engine'
import { createPool, type Options, type Query, query, type SDKUserMessage, startup } from '@agent-engine/sdk'
import { testEnvironment } from '../support/environment.ts'
import { text } from '../support/mock-api/reply.ts'
import { startMockApi } from '../support/mock-api/server.ts'
import { BUILT_CLI } from '../support/run-cli.ts'
import { createTempProject } from '../support/temp-project.ts'
import { median, report, times, title } from './measure.ts'

const ROUNDS = 11
const PARALLEL = 20
const POOL_SIZE = 2
const REQUESTS = 1_000

const api = await startMockApi({ script: [text('Hello.')] })
const project = await createTempProject()
const env = testEnvironment({ home: project.home, apiUrl: api.url, mark: 'bench' })
const options: Options = { cwd: project.cwd, env, pathToAgentExecutable: BUILT_CLI }
const inProcess: Options = { cwd: project.cwd, env, engine: createEngine() }

title(`SDK: until the first message (medians of ${ROUNDS})`)
const node = await medianOf(() => {
  const at = performance.now()
  spawnSync(process.execPath, ['-e', '0'])
  return performance.now() - at
})
report('bare node', `${node.toFixed(0)} ms`)
await compare('cold', () => firstMessage(query({ prompt: 'hi', options })), '≤ 4×')
await compare('warm (startup)', async () => {
  const warm = await startup({ options })
  return firstMessage(warm.query('hi'))
})
for (const maxUses of [1, 1_000]) {
  const pool = createPool({ size: POOL_SIZE, maxUses, options })
  await compare(
    maxUses === 1 ? 'pooled, a process for each' : 'pooled, one process again and again',
    async () => {
      await pool.ready()
      // Whole again: a process that starts beside takes the time that is measured.
      while (pool.idle < POOL_SIZE) await new Promise((resolve) => setTimeout(resolve, 5))
      return firstMessage(pool.query({ prompt: 'hi' }))
    },
    '≤ 15 ms',
  )
  await pool.drain()
}
await compare('in this process', () => firstMessage(query({ prompt: 'hi', options: inProcess })))
await controlRoundTrip()
await inParallel('processes', options)
await inParallel('in this process', inProcess)
await api.close()
await project.remove()

async function medianOf(measure: () => number | Promise<number>): Promise<number> {
  const values: number[] = []
  for (let round = 0; round < ROUNDS; round++) values.push(await measure())
  return median(values)
}

async function compare(name: string, measure: () => Promise<number>, goal?: string): Promise<void> {
  const value = await medianOf(measure)
  report(name, `${value.toFixed(1)} ms, ${times(value / node)} bare node`, goal)
}

/** From the call, which has just been made, to the first message. */
async function firstMessage(q: Query): Promise<number> {
  const at = performance.now()
  let first: number | undefined
  for await (const _ of q) first ??= performance.now() - at
  return first ?? Number.NaN
}

async function controlRoundTrip(): Promise<void> {
  title(`SDK: ${REQUESTS.toLocaleString('en')} control requests, one after another`)
  let done: () => void = () => {}
  const finished = new Promise<void>((resolve) => {
    done = resolve
  })
  async function* prompt(): AsyncGenerator<SDKUserMessage> {
    yield { type: 'user', message: { role: 'user', content: 'hi' }, parent_tool_use_id: null }
    await finished
  }
  for (const [name, chosen] of [
    ['process', options],
    ['in this process', inProcess],
  ] as const) {
    const q = query({ prompt: prompt(), options: chosen })
    await q.initializationResult()
    const values: number[] = []
    for (let at = 0; at < REQUESTS; at++) {
      const startedAt = performance.now()
      await q.mcpServerStatus()
      values.push(performance.now() - startedAt)
    }
    values.sort((a, b) => a - b)
    const at = (share: number): string =>
      `${(values[Math.floor(REQUESTS * share)] ?? Number.NaN).toFixed(2)} ms`
    report(name, `p50 ${at(0.5)}, p99 ${at(0.99)}`)
    q.close()
  }
  done()
}

async function inParallel(name: string, chosen: Options): Promise<void> {
  title(`SDK: ${PARALLEL} queries at a time, ${name}`)
  const single = await medianOf(() => wall(1, chosen))
  const many = await wall(PARALLEL, chosen)
  report('one query', `${single.toFixed(0)} ms`)
  report(`${PARALLEL} queries`, `${many.toFixed(0)} ms, ${times(many / single)}`)
  report('memory of all their processes', await memory(chosen))
}

async function wall(count: number, chosen: Options): Promise<number> {
  const at = performance.now()
  await Promise.all(
    Array.from({ length: count }, async () => {
      for await (const _ of query({ prompt: 'hi', options: chosen }));
    }),
  )
  return performance.now() - at
}

/** What the queries hold when all of them have answered and none has ended. */
async function memory(chosen: Options): Promise<string> {
  const queries = Array.from({ length: PARALLEL }, () => {
    let leave: () => void = () => {}
    const stay = new Promise<void>((resolve) => {
      leave = resolve
    })
    async function* prompt(): AsyncGenerator<SDKUserMessage> {
      yield { type: 'user', message: { role: 'user', content: 'hi' }, parent_tool_use_id: null }
      await stay
    }
    return { q: query({ prompt: prompt(), options: chosen }), leave }
  })
  await Promise.all(
    queries.map(async ({ q }) => {
      for (let next = await q.next(); !next.done; next = await q.next())
        if (next.value.type === 'result') return
    }),
  )
  const pids = new Set(queries.map(({ q }) => q.pid ?? process.pid))
  const sizes = await Promise.all([...pids].map(residentBytes))
  for (const { q, leave } of queries) {
    leave()
    await q.return()
  }
  return `${(sizes.reduce((sum, size) => sum + size, 0) / 1024 / 1024).toFixed(0)} MB in ${pids.size} processes`
}

/** Proportional, so that pages which processes share count once. Linux only; elsewhere not a number. */
async function residentBytes(pid: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '')
  return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? Number.NaN) * 1024
}
