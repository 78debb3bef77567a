import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What the model answers in warm-up runs: two tools, then words. */
const ANSWERS = [
  [
    { type: 'tool_use', id: 'toolu_1', name: 'Read', input: { file_path: 'package.json' } },
    { type: 'tool_use', id: 'toolu_2', name: 'TodoWrite', input: { todos: [] } },
  ],
  [{ type: 'text', text: 'warm' }],
]

const eventsOf = (content, stopReason) => [
  {
    type: 'message_start',
    message: {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'warm-up',
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { input_tokens: 1, output_tokens: 1 },
    },
  },
  ...content.flatMap((block, index) => [
    {
      type: 'content_block_start',
      index,
      content_block: block.type === 'text' ? { ...block, text: '' } : { ...block, input: {} },
    },
    {
      type: 'content_block_delta',
      index,
      delta:
        block.type === 'text'
          ? { type: 'text_delta', text: block.text }
          : { type: 'input_json_delta', partial_json: JSON.stringify(block.input) },
    },
    { type: 'content_block_stop', index },
  ]),
  {
    type: 'message_delta',
    delta: { stop_reason: stopReason, stop_sequence: null },
    usage: { output_tokens: 1 },
  },
  { type: 'message_stop' },
]

/** A Messages API on loopback for warm-up runs: a replay would leave out the client, and load what only replays need. */
const warmUpApi = () =>
  new Promise((resolve) => {
    const server = createServer((request, response) => {
      let body = ''
      request.setEncoding('utf8').on('data', (text) => {
        body += text
      })
      request.on('end', () => {
        const answered = body.includes('"tool_result"') || !body.includes('warm up the tools')
        const events = eventsOf(ANSWERS[answered ? 1 : 0], answered ? 'end_turn' : 'tool_use')
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        response.end(
          events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''),
        )
      })
    })
    server.listen(0, '127.0.0.1', () => resolve(server))
  })

/** What the first run, and the first of a day, do besides is no part of what most runs need. */
const likeOnAnyDay = async (configDirectory) => {
  await mkdir(configDirectory)
  await writeFile(join(configDirectory, 'agent-sessions-swept'), '')
  await writeFile(join(configDirectory, 'agent-installation-id'), `${'0'.repeat(64)}\n`)
}

/** The first run of an installation compiles; running the program once here makes the caches for this runtime. */
export const warmUp = async (program, { args, input = [] }) => {
  const api = await warmUpApi()
  const home = await mkdtemp(join(tmpdir(), 'agent-warm-up-'))
  await likeOnAnyDay(join(home, '.claude'))
  const child = spawn(process.execPath, [join(program, 'agent.cjs'), ...args], {
    cwd: dirname(fileURLToPath(new URL('.', import.meta.url))),
    env: {
      PATH: process.env.PATH,
      HOME: home,
      ANTHROPIC_API_KEY: 'none',
      ANTHROPIC_BASE_URL: `http://127.0.0.1:${api.address().port}`,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  child.stdin.end(input.map((message) => `${JSON.stringify(message)}\n`).join(''))
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (bytes) => {
      said += bytes
    })
  }
  const [status] = await once(child, 'close')
  api.close()
  await rm(home, { recursive: true, force: true })
  if (status !== 0) throw new Error(`warm-up run failed (${status}): agent ${args.join(' ')}\n${said}`)
}
