import { spawn } from 'node:child_process'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { EngineParts, FetchPort, ModelEvent, Program, SpawnProgram } from '@agent-engine/cli/engine'
import { type Options, query, type SDKMessage } from '@agent-engine/sdk'
import { describe, expect, it, onTestFinished } from 'vitest'
import { testEnvironment } from '../support/environment.ts'
import { type Scenario, scenario } from '../support/scenario.ts'

// As it is published; the source would be loaded by the test runner.
const { createEngine }: typeof import('@agent-engine/cli/engine') = createRequire(import.meta.url)(
  fileURLToPath(new URL('../../packages/cli/dist/engine.cjs', import.meta.url)),
)

type Block = { readonly text: string } | { readonly tool: string; readonly input: object }

/** One answer as the Messages API streams it. */
function eventsOf(block: Block, model: string, id: number): ModelEvent[] {
  const usage = { input_tokens: 3, output_tokens: 1 }
  const isText = 'text' in block
  const [start, delta] = isText
    ? [
        { type: 'text', text: '' },
        { type: 'text_delta', text: block.text },
      ]
    : [
        { type: 'tool_use', id: `toolu_${id}`, name: block.tool, input: {} },
        { type: 'input_json_delta', partial_json: JSON.stringify(block.input) },
      ]
  const stop_reason = isText ? 'end_turn' : 'tool_use'
  return [
    {
      type: 'message_start',
      message: { id: `msg_${id}`, type: 'message', role: 'assistant', model, content: [], usage },
    },
    { type: 'content_block_start', index: 0, content_block: start },
    { type: 'content_block_delta', index: 0, delta },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage: { output_tokens: 1 } },
    { type: 'message_stop' },
  ]
}

/** A model that gives these answers, and keeps what it was asked. */
function scripted(blocks: readonly Block[]): NonNullable<EngineParts['model']> & { asked: string[] } {
  const asked: string[] = []
  return {
    asked,
    async *stream(request) {
      asked.push(JSON.stringify(request))
      yield* eventsOf(blocks[asked.length - 1] ?? { text: 'done' }, request.model, asked.length)
    },
  }
}

async function run(
  s: Scenario,
  parts: EngineParts,
  { env, ...options }: Options = {},
): Promise<{ readonly messages: SDKMessage[]; readonly shown: string }> {
  const messages: SDKMessage[] = []
  const all: Options = {
    cwd: s.project.cwd,
    engine: createEngine(parts),
    env: { ...testEnvironment({ home: s.project.home, mark: s.mark }), ...env },
    permissionMode: 'bypassPermissions',
    allowDangerouslySkipPermissions: true,
    ...options,
  }
  for await (const message of query({ prompt: 'go', options: all })) messages.push(message)
  return { messages, shown: JSON.stringify(messages) }
}

/** What Node itself says of a kind of things that this process makes, until the test ends. */
function watch(channel: string, of: (message: unknown) => void): void {
  const listener = (message: unknown): void => of(message)
  subscribe(channel, listener)
  onTestFinished(() => void unsubscribe(channel, listener))
}

/** Child processes of this machine, as a host would make them for an engine. */
function hostSpawner(): { spawn: SpawnProgram; started: string[] } {
  const started: string[] = []
  return {
    started,
    spawn({ file, args, cwd, env, stdin, stdout, stderr }): Program {
      started.push([file.split('/').at(-1), ...args].join(' '))
      const wanted = [stdin, stdout, stderr].map((is) => (is ? 'pipe' : 'ignore'))
      const child = spawn(file, args, { cwd, env: { ...env }, stdio: wanted })
      const exited = new Promise<{ code: number | null; signal: string | null }>((resolve, reject) => {
        child.once('error', reject)
        child.once('exit', (code, signal) => resolve({ code, signal }))
      })
      const { stdin: input, stdout: output, stderr: errors } = child
      return { stdin: input, stdout: output, stderr: errors, exited, kill: (signal) => child.kill(signal) }
    },
  }
}

const SERVER = `
const { createInterface } = require('node:readline')
const answers = {
  initialize: (p) => ({ protocolVersion: p.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'w', version: '1' } }),
  'tools/list': () => ({ tools: [{ name: 'wave', inputSchema: { type: 'object' } }] }),
  'tools/call': () => ({ content: [{ type: 'text', text: 'waved from a program' }] }),
}
createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line)
  if (id !== undefined) console.log(JSON.stringify({ jsonrpc: '2.0', id, result: answers[method]?.(params) ?? {} }))
})
`

describe('the spawner of an engine', () => {
  it('runs every program that a session needs, and nothing else starts one', async () => {
    const s = await scenario({ files: { 'a.txt': 'needle', 'server.cjs': SERVER } })
    const host = hostSpawner()
    let processes = 0
    watch('child_process', () => {
      processes += 1
    })
    const model = scripted([
      { tool: 'Bash', input: { command: 'echo from the shell; echo and errors >&2; cat' } },
      { tool: 'Bash', input: { command: 'cd sub 2>/dev/null || mkdir sub && cd sub; pwd' } },
      { tool: 'Grep', input: { pattern: 'needle', path: s.project.cwd } },
      { tool: 'mcp__w__wave', input: {} },
    ])
    const { shown } = await run(
      s,
      { model, spawn: host.spawn },
      {
        mcpServers: { w: { command: process.execPath, args: ['server.cjs'] } },
        settings: {
          hooks: {
            PostToolUse: [
              {
                matcher: 'Grep',
                hooks: [{ type: 'command', command: 'cat > "$CLAUDE_PROJECT_DIR/hook.json"' }],
              },
            ],
          },
        },
      },
    )
    expect(shown).toContain('from the shell')
    expect(shown).toContain('and errors')
    expect(shown).toContain('a.txt')
    expect(shown).toContain('waved from a program')
    expect(await readFile(`${s.project.cwd}/hook.json`, 'utf8')).toContain('"tool_name":"Grep"')
    for (const part of ['from the shell', 'server.cjs', 'hook.json', 'rg ']) {
      expect(host.started.join('\n')).toContain(part)
    }
    expect(processes).toBe(host.started.length)
  })

  it('says why a program cannot start, ends what takes too long, and may fail', async () => {
    const s = await scenario()
    const signals: string[] = []
    const spawner: SpawnProgram = ({ args }) => {
      if (!args.join(' ').includes('sleep')) throw new Error('no programs on Sundays')
      let end: (exit: { code: null; signal: string }) => void = () => {}
      return {
        stdout: (async function* () {
          yield Buffer.from('half an an')
          yield Buffer.from('swer')
        })(),
        exited: new Promise((resolve) => {
          end = resolve
        }),
        kill(signal) {
          signals.push(signal)
          end({ code: null, signal })
        },
      }
    }
    const model = scripted([
      { tool: 'Bash', input: { command: 'sleep 100', timeout: 500 } },
      { tool: 'Bash', input: { command: 'true' } },
    ])
    const { shown } = await run(s, { model, spawn: spawner })
    expect(shown).toContain('half an answer')
    expect(signals[0]).toBe('SIGTERM')
    expect(shown).toContain('no programs on Sundays')
  })
})

/** Everything that the engine asks of the network, answered from memory. */
function memoryNetwork(): { fetch: FetchPort; seen: string[] } {
  const seen: string[] = []
  let answers = 0
  const reply = (body: string, type: string, status = 200) =>
    Promise.resolve(new Response(body === '' ? null : body, { status, headers: { 'content-type': type } }))
  const streamed = (model: string): string => {
    answers += 1
    const block: Block =
      answers === 1
        ? { tool: 'WebFetch', input: { url: 'https://pages.invalid/tides', prompt: 'When?' } }
        : answers === 3
          ? { tool: 'mcp__w__wave', input: {} }
          : { text: `answer ${answers}` }
    return eventsOf(block, model, answers)
      .map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
      .join('')
  }
  return {
    seen,
    async fetch(url, { method, body = '{}' }) {
      const { hostname, pathname } = new URL(url)
      seen.push(`${method} ${hostname}${pathname}`)
      if (hostname === 'pages.invalid') return reply('<h1>High at noon</h1>', 'text/html')
      if (hostname === 'hooks.invalid') return reply('{}', 'application/json')
      const request: { id?: number; method?: string; model?: string; params?: { protocolVersion?: string } } =
        JSON.parse(body)
      if (hostname === 'api.invalid') return reply(streamed(request.model ?? ''), 'text/event-stream')
      if (method !== 'POST') return reply('', 'text/plain', 405)
      if (request.id === undefined) return reply('', 'application/json', 202)
      const results: Record<string, object> = {
        initialize: {
          protocolVersion: request.params?.protocolVersion,
          capabilities: { tools: {} },
          serverInfo: { name: 'w', version: '1' },
        },
        'tools/list': { tools: [{ name: 'wave', inputSchema: { type: 'object' } }] },
        'tools/call': { content: [{ type: 'text', text: 'waved over the net' }] },
      }
      const result = results[request.method ?? ''] ?? {}
      return reply(JSON.stringify({ jsonrpc: '2.0', id: request.id, result }), 'application/json')
    },
  }
}

describe('the network of an engine', () => {
  it('is its fetch alone: for the model, pages, hooks and MCP servers', async () => {
    const s = await scenario()
    const { fetch, seen } = memoryNetwork()
    let sockets = 0
    watch('net.client.socket', () => {
      sockets += 1
    })
    const { shown } = await run(
      s,
      { fetch },
      {
        env: { ANTHROPIC_BASE_URL: 'https://api.invalid', HTTPS_PROXY: 'http://127.0.0.1:9' },
        mcpServers: { w: { type: 'http', url: 'https://mcp.invalid/mcp' } },
        settings: {
          hooks: { Stop: [{ hooks: [{ type: 'http', url: 'https://hooks.invalid/stop' }] }] },
        },
      },
    )
    expect(shown).toContain('answer 2')
    expect(shown).toContain('waved over the net')
    expect(shown).toContain('answer 4')
    expect(seen).toEqual(
      expect.arrayContaining([
        'POST api.invalid/v1/messages',
        'GET pages.invalid/tides',
        'POST hooks.invalid/stop',
        'POST mcp.invalid/mcp',
      ]),
    )
    expect(sockets).toBe(0)
  })

  it('keeps WebFetch off this machine all the same', async () => {
    const s = await scenario()
    const seen: string[] = []
    const fetch: FetchPort = async (url) => {
      seen.push(url)
      return new Response('')
    }
    const model = scripted([
      { tool: 'WebFetch', input: { url: 'https://127.0.0.1/secret', prompt: 'x' } },
      { tool: 'WebFetch', input: { url: 'https://localhost/secret', prompt: 'x' } },
    ])
    const { shown } = await run(s, { model, fetch })
    expect(shown).toContain('not on the public internet')
    expect(seen).toEqual([])
  })
})

describe('a session without tools and transcripts', () => {
  it('leaves nothing on the disk', async () => {
    const s = await scenario({ files: { 'a.txt': 'x' } })
    const below = () => readdir(join(s.project.cwd, '..'), { recursive: true })
    const before = await below()
    let programs = 0
    watch('child_process', () => {
      programs += 1
    })
    const options = { tools: [], persistSession: false }
    const { messages } = await run(s, { model: scripted([{ text: 'hello' }]) }, options)
    expect(messages.at(-1)).toMatchObject({ type: 'result', result: 'hello' })
    expect(await below()).toEqual(before)
    expect(programs).toBe(0)
  })
})

const NOON = Date.parse('2031-05-04T12:00:00.000Z')

/** A clock that stands, and ids that count. */
function counting(): { now: () => number; newId: () => string } {
  let ids = 0
  return {
    now: () => NOON,
    newId() {
      ids += 1
      return `00000000-0000-4000-8000-${String(ids).padStart(12, '0')}`
    },
  }
}

/** How long something took is measured by clocks that nobody can stop. */
const DURATIONS = /"\w*(?:_ms|Ms|ms)":[\d.]+/g

describe('the clock and the ids of an engine', () => {
  it('make two runs alike to the letter, in messages and in the transcript', async () => {
    const once = async () => {
      const s = await scenario()
      const model = scripted([
        { tool: 'Write', input: { file_path: 'a.txt', content: 'x' } },
        { tool: 'Task', input: { description: 'look', prompt: 'look', subagent_type: 'general-purpose' } },
      ])
      const systemPrompt = { type: 'preset', preset: 'claude_code' } as const
      const { shown, messages } = await run(s, { model, ...counting() }, { systemPrompt })
      const id = messages.at(-1)?.session_id ?? ''
      const slug = s.project.cwd.replaceAll(/[^A-Za-z0-9]/g, '-')
      const transcript = await readFile(`${s.project.home}/.claude/projects/${slug}/${id}.jsonl`, 'utf8')
      const plain = (text: string): string =>
        text
          .replaceAll(slug, 'SLUG')
          .replaceAll(join(s.project.cwd, '..'), 'ROOT')
          .replace(DURATIONS, '"ms":0')
      return { id, transcript: plain(transcript), shown: plain(shown), model }
    }
    const first = await once()
    expect(first.id).toBe('00000000-0000-4000-8000-000000000001')
    expect(first.model.asked[0]).toContain('2031-05-04')
    const all = `${first.shown}${first.transcript}`
    const ids = [...all.matchAll(/"\w*(?:uuid|Uuid|UUID)":"([^"]*)"/g)].map(([, id]) => id)
    expect(ids.length).toBeGreaterThan(10)
    for (const id of ids) expect(id).toMatch(/^00000000-0000-4000-8000-0{9}\d{3}$/)
    const times = [...all.matchAll(/"timestamp":"([^"]*)"/g)].map(([, time]) => time)
    expect(times.length).toBeGreaterThan(5)
    expect(new Set(times)).toEqual(new Set(['2031-05-04T12:00:00.000Z']))
    const second = await once()
    expect(second.transcript).toBe(first.transcript)
    expect(JSON.parse(second.shown)).toEqual(JSON.parse(first.shown))
  })

  it('end a session whose ids are none', async () => {
    const s = await scenario()
    const stderr: string[] = []
    const failed = await run(
      s,
      { model: scripted([]), newId: () => 'one' },
      { stderr: (text) => stderr.push(text) },
    ).catch((error: unknown) => error)
    expect(String(failed)).toContain('Give UUIDs')
    expect(stderr.join('')).toContain('Give UUIDs')
  })
})
