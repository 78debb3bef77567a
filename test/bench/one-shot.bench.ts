import { testEnvironment } from '../support/environment.ts'
import { startMockApi } from '../support/mock-api/server.ts'
import { BUILT_CLI } from '../support/run-cli.ts'
import { createTempProject } from '../support/temp-project.ts'
import { interleaved, measureNode, report, times, title } from './measure.ts'

const ROUNDS = 21

/** `agent -p` with a one-line answer, against a Node that does nothing. */
const api = await startMockApi({ script: [{ content: [{ type: 'text', text: 'Hello.' }] }] })
const project = await createTempProject({})
const env = testEnvironment({
  home: project.home,
  apiUrl: api.url,
  mark: 'bench',
  env: { AGENT_SESSION_LAYOUT: 'projects' },
})
const bare = { cwd: project.cwd, env: { PATH: env.PATH ?? '' } }
const agent = (...args: string[]) => measureNode([BUILT_CLI, ...args], { cwd: project.cwd, env })

await agent('-p', 'warm up')
const { node, print, stream, version } = await interleaved(ROUNDS, {
  node: () => measureNode(['-e', '0'], bare),
  version: () => agent('--version'),
  print: () => agent('-p', 'say hi'),
  stream: () => agent('-p', 'say hi', '--output-format', 'stream-json', '--verbose'),
})

title(
  `One-shot (medians of ${ROUNDS} interleaved runs; bare node -e 0: ${node.wallMs.toFixed(0)} ms, ${node.rssMb.toFixed(0)} MB)`,
)
report('agent --version, wall against bare node', times(version.wallMs / node.wallMs))
report('agent -p, wall against bare node', times(print.wallMs / node.wallMs), '≤ 3.5× (2.5×)')
report('agent -p, wall', `${print.wallMs.toFixed(0)} ms`)
report('agent -p, CPU against bare node', times(print.cpuMs / node.cpuMs))
report('agent -p, peak RSS against bare node', times(print.rssMb / node.rssMb), '≤ 2×')
report('agent -p, peak RSS', `${print.rssMb.toFixed(0)} MB`, '≤ 70 MB')
report('agent -p stream-json, wall against bare node', times(stream.wallMs / node.wallMs))

const together = async (count: number, run: () => Promise<unknown>): Promise<number> => {
  const startedAt = performance.now()
  await Promise.all(Array.from({ length: count }, run))
  return performance.now() - startedAt
}
const nodes = await together(8, () => measureNode(['-e', '0'], bare))
const agents = await together(8, () => agent('-p', 'say hi'))
report('8 one-shots at once against 8 bare nodes, wall', times(agents / nodes), '≤ 5×')
report('8 one-shots at once, wall', `${agents.toFixed(0)} ms`, '≤ 600 ms')

await api.close()
await project.remove()
