import { readFileSync } from 'node:fs'
import { toolResults, userLine } from './lines.ts'
import { type MessageReply, type ReplyBlock, text } from './mock-api/reply.ts'
import { startQuickApi } from './quick-api.ts'
import { startCli } from './run-cli.ts'
import { createTempProject } from './temp-project.ts'

export interface SoakOptions {
  readonly turns: number
  /** Turns at the start that do not count: code is compiled, caches fill. */
  readonly warmUp: number
  /** What the process may keep; more ends it. Default: what Node takes. */
  readonly heapMb?: number
}

export interface SoakResult {
  /** How the memory of the process grew with each turn after the warm-up: least squares over all turns. */
  readonly kbPerTurn: number
  /** The same of what was left at the best moment of every ten turns: garbage comes and goes. */
  readonly lowestKbPerTurn: number
  readonly firstMb: number
  readonly lastMb: number
  readonly toolCalls: number
  readonly compactions: number
}

export const CALLS_PER_TURN = 20

/** What a working turn looks like: it reads, searches, writes and runs. */
const calls: readonly ReplyBlock[] = [
  ...Array.from({ length: 14 }, (_, n) => tool('Read', { file_path: `${n % 7}.txt` })),
  ...Array.from({ length: 2 }, () => tool('Grep', { pattern: 'line', path: '.' })),
  tool('Write', { file_path: 'out.txt', content: 'written' }),
  tool('TodoWrite', { todos: [{ content: 'go on', status: 'in_progress', activeForm: 'going on' }] }),
  ...Array.from({ length: 2 }, () => tool('Bash', { command: 'echo hi' })),
]

function tool(name: string, input: Extract<ReplyBlock, { type: 'tool_use' }>['input']): ReplyBlock {
  return { type: 'tool_use', name, input }
}

const CHARACTERS_PER_TOKEN = 4

/** Asks for tools, closes the turn, or sums up when the conversation is compacted; counts tokens as the API would. */
function replyTo(body: string): MessageReply {
  const last = body.slice(body.lastIndexOf('"role":"user"'))
  const usage = { input_tokens: Math.ceil(body.length / CHARACTERS_PER_TOKEN), output_tokens: 400 }
  if (last.includes('"tool_result"')) return { ...text('done'), usage }
  if (/turn \d+\./.test(last)) return { content: calls, usage }
  return { ...text('<summary>Turn after turn was done.</summary>'), usage }
}

/** One process, many turns of twenty tool calls; the conversation is compacted whenever it fills the context. Linux only. */
export async function soak({ turns, warmUp, heapMb }: SoakOptions): Promise<SoakResult> {
  const api = await startQuickApi((_index, { body }) => replyTo(body), { readBodies: true })
  const files = Object.fromEntries(Array.from({ length: 7 }, (_, n) => [`${n}.txt`, `line ${n}\nend\n`]))
  const project = await createTempProject(files)
  const cli = startCli({
    cwd: project.cwd,
    env: heapMb === undefined ? {} : { NODE_OPTIONS: `--max-old-space-size=${heapMb}` },
    home: project.home,
    apiUrl: api.url,
    args: [
      '--output-format',
      'stream-json',
      '--input-format',
      'stream-json',
      '--verbose',
      '--dangerously-skip-permissions',
      '--model',
      'claude-sonnet-4-5-20250929',
    ],
  })
  try {
    const resident: number[] = []
    for (let turn = 0; turn < turns; turn++) {
      cli.send(userLine(`turn ${turn}.`))
      const result = await cli.waitFor({ type: 'result' }, 60_000)
      if (result.is_error !== false) throw new Error(`turn ${turn} failed: ${JSON.stringify(result)}`)
      resident.push(residentKb(cli.pid))
    }
    cli.closeInput()
    await cli.waitForExit()
    const counted = resident.slice(warmUp)
    const toolCalls = toolResults(cli.messages).size
    const compactions = cli.messages.filter(({ subtype }) => subtype === 'compact_boundary').length
    return {
      kbPerTurn: slope(counted),
      lowestKbPerTurn: slope(lowest(counted)) / WINDOW,
      firstMb: (counted[0] ?? 0) / 1024,
      lastMb: (counted.at(-1) ?? 0) / 1024,
      toolCalls,
      compactions,
    }
  } finally {
    cli.kill('SIGKILL')
    await api.close()
    await project.remove()
  }
}

function residentKb(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
}

const WINDOW = 10

/** Memory swings with the collector of garbage; what stays is what counts. */
function lowest(values: readonly number[]): number[] {
  const windows: number[] = []
  for (let at = 0; at + WINDOW <= values.length; at += WINDOW)
    windows.push(Math.min(...values.slice(at, at + WINDOW)))
  return windows
}

/** Least squares: growth from one value to the next. */
function slope(values: readonly number[]): number {
  const middle = (values.length - 1) / 2
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const above = values.reduce((sum, value, at) => sum + (at - middle) * (value - mean), 0)
  const below = values.reduce((sum, _, at) => sum + (at - middle) ** 2, 0)
  return below === 0 ? 0 : above / below
}
