import { spawn } from 'node:child_process'
import { testEnvironment } from '../support/environment.ts'
import { startMockApi } from '../support/mock-api/server.ts'
import { BUILT_CLI } from '../support/run-cli.ts'
import { createTempProject } from '../support/temp-project.ts'
import { report, residentMb, title } from './measure.ts'

const MB = 1024 * 1024

/** Text streamed through the engine with partial messages; counts what comes out and fails when anything is lost. */
const stream = async (
  bytes: number,
  deltaBytes: number,
): Promise<{ seconds: number; events: number; rssMb: number }> => {
  const api = await startMockApi({ script: [{ flood: { bytes, deltaBytes } }], checkPrefix: false })
  const project = await createTempProject()
  const args = ['-p', 'go', '--output-format', 'stream-json', '--verbose', '--include-partial-messages']
  const startedAt = performance.now()
  const child = spawn(process.execPath, [BUILT_CLI, ...args], {
    cwd: project.cwd,
    env: testEnvironment({ home: project.home, apiUrl: api.url, mark: 'bench' }),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let received = 0
  let lines = 0
  let firstAt: number | undefined
  let rssMb = 0
  const sampler = setInterval(() => {
    if (child.pid !== undefined) rssMb = Math.max(rssMb, residentMb(child.pid) ?? 0)
  }, 100)
  const marker = Buffer.from('"content_block_delta"')
  for await (const chunk of child.stdout) {
    firstAt ??= performance.now()
    received += chunk.length
    for (let at = chunk.indexOf(marker); at !== -1; at = chunk.indexOf(marker, at + 1)) lines += 1
  }
  clearInterval(sampler)
  const seconds = (performance.now() - (firstAt ?? startedAt)) / 1000
  const expected = Math.ceil(bytes / deltaBytes)
  // A marker can be cut by a chunk border, so a handful may be missed by this count; a loss is far larger.
  if (lines < expected - received / 65_536) throw new Error(`lost events: ${lines} of ${expected}`)
  await api.close()
  await project.remove()
  return { seconds, events: expected, rssMb }
}

title('Streaming through the engine with partial messages')
const large = await stream(20 * MB, 1000)
report('20 MB in 1,000-byte deltas', `${(20 / large.seconds).toFixed(1)} MB/s`, '≥ 18 MB/s (20)')
report('  peak resident memory', `${large.rssMb.toFixed(0)} MB`)
const small = await stream(4 * MB, 20)
report(
  '20-byte deltas',
  `${Math.round(small.events / small.seconds).toLocaleString('en')}/s`,
  '≥ 80,000/s (100,000)',
)
report('  peak resident memory', `${small.rssMb.toFixed(0)} MB`)
