import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import {
  createPool,
  createSdkMcpServer,
  getSessionMessages,
  type InProcessEngine,
  type Options,
  query,
  ResultError,
  type SDKMessage,
  type SDKUserMessage,
  startup,
  tool,
} from '@agent-engine/sdk'
import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { livingProcesses } from '../support/descendants.ts'
import { testEnvironment } from '../support/environment.ts'
import { text, toolUse } from '../support/mock-api/reply.ts'
import { BUILT_CLI } from '../support/run-cli.ts'
import { type Scenario, scenario } from '../support/scenario.ts'
import { collect } from '../support/sdk-run.ts'

// As it is published; the source would be loaded by the test runner.
const { createEngine }: typeof import('@agent-engine/cli/engine') = createRequire(import.meta.url)(
  fileURLToPath(new URL('../../packages/cli/dist/engine.cjs', import.meta.url)),
)

const engine = createEngine()

function optionsFor(s: Scenario, options: Options = {}): Options {
  const env = testEnvironment({ home: s.project.home, apiUrl: s.api.url, mark: s.mark })
  return { cwd: s.project.cwd, env, engine, ...options }
}

function optionsForProcess(s: Scenario, options: Options = {}): Options {
  const { engine: _engine, ...rest } = optionsFor(s, options)
  return { ...rest, pathToAgentExecutable: BUILT_CLI }
}

/** What differs from run to run: ids, times and places. */
const PASSING =
  /"(uuid|session_id|id|cwd|memory_paths|\w*duration_\w*|\w*_ms|timestamp)":("[^"]*"|[\d.]+|\{[^}]*\})/g
const shape = (messages: readonly SDKMessage[], s: Scenario): string[] =>
  messages.map((message) =>
    JSON.stringify(message).replaceAll(s.project.cwd, 'CWD').replace(PASSING, '"$1":0'),
  )

const resultOf = (messages: readonly SDKMessage[]): string => {
  const last = messages.at(-1)
  return last?.type === 'result' && last.subtype === 'success' ? last.result : JSON.stringify(last)
}

/** An answer of one text, as the Messages API would stream it. */
function answer(model: string, content: string): { type: string; [field: string]: unknown }[] {
  const usage = { input_tokens: 3, output_tokens: 1 }
  return [
    {
      type: 'message_start',
      message: { id: 'm', type: 'message', role: 'assistant', model, content: [], usage },
    },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: content } },
    { type: 'content_block_stop', index: 0 },
    {
      type: 'message_delta',
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { output_tokens: 1 },
    },
    { type: 'message_stop' },
  ]
}

/** Answers with the last user text, so that every conversation has its own words. */
const echo: InProcessEngine = createEngine({
  model: {
    async *stream({ model, messages }) {
      yield* answer(model, `heard ${JSON.stringify(messages.at(-1)).match(/say (\w+)/)?.[1]}`)
    },
  },
})

describe('an engine in this process', () => {
  it('gives the messages that a process gives', async () => {
    const script = [
      toolUse('Write', { file_path: 'a.txt', content: 'x' }, { id: 'toolu_1' }),
      toolUse('Bash', { command: 'cat a.txt' }, { id: 'toolu_2' }),
      text('done'),
    ]
    const asked: string[] = []
    const run = async (withEngine: boolean): Promise<string[]> => {
      const s = await scenario({ script })
      const options = (withEngine ? optionsFor : optionsForProcess)(s, {
        includePartialMessages: true,
        canUseTool: async (name, updatedInput) => {
          asked.push(name)
          return { behavior: 'allow', updatedInput }
        },
      })
      const messages = await collect(query({ prompt: 'go', options }))
      expect(await s.project.files()).toEqual({ 'a.txt': 'x' })
      return shape(messages, s)
    }
    const inProcess = await run(true)
    const byProcess = await run(false)
    expect(inProcess).toEqual(byProcess)
    expect(asked).toEqual(['Write', 'Write'])
  })

  it('starts no process, and leaves this one as it was', async () => {
    const s = await scenario({ script: [text('hello')] })
    const before = ['SIGINT', 'SIGTERM', 'exit', 'uncaughtException'].map((name) =>
      process.listenerCount(name),
    )
    const environment = { ...process.env }
    const q = query({ prompt: 'hi', options: optionsFor(s) })
    expect(resultOf(await collect(q))).toBe('hello')
    expect(q.pid).toBeUndefined()
    expect(await livingProcesses({ mark: s.mark })).toEqual([])
    expect(
      ['SIGINT', 'SIGTERM', 'exit', 'uncaughtException'].map((name) => process.listenerCount(name)),
    ).toEqual(before)
    expect(process.env).toEqual(environment)
  })

  it('calls tools and hooks of this process', async () => {
    const s = await scenario({ script: [toolUse('mcp__calc__add', { a: 2, b: 3 }), text('five')] })
    const events: string[] = []
    const calc = createSdkMcpServer({
      name: 'calc',
      tools: [
        tool('add', 'Adds', { a: z.number(), b: z.number() }, async ({ a, b }) => ({
          content: [{ type: 'text', text: String(a + b) }],
        })),
      ],
    })
    const heard = [
      {
        hooks: [
          async (input: { hook_event_name: string }) => {
            events.push(input.hook_event_name)
            return {}
          },
        ],
      },
    ]
    const options = optionsFor(s, {
      mcpServers: { calc },
      allowedTools: ['mcp__calc__add'],
      hooks: { SessionStart: heard, PreToolUse: heard, PostToolUse: heard, SessionEnd: heard },
    })
    const messages = await collect(query({ prompt: 'add', options }))
    expect(resultOf(messages)).toBe('five')
    expect(JSON.stringify(messages)).toContain('"text":"5"')
    expect(events).toEqual(['SessionStart', 'PreToolUse', 'PostToolUse', 'SessionEnd'])
  })

  it('runs many at a time, and none hears of another', async () => {
    const s = await scenario()
    const words = Array.from({ length: 12 }, (_, index) => `word${index}`)
    const answers = await Promise.all(
      words.map(async (word) => {
        const messages = await collect(
          query({ prompt: `say ${word}`, options: optionsFor(s, { engine: echo }) }),
        )
        expect(new Set(messages.map((message) => message.session_id)).size).toBe(1)
        return resultOf(messages)
      }),
    )
    expect(answers).toEqual(words.map((word) => `heard ${word}`))
  })

  it('keeps sessions on disk, which a process can go on with', async () => {
    const s = await scenario({ script: [text('one'), text('two')] })
    const first = await collect(query({ prompt: 'first', options: optionsFor(s) }))
    const id = first.at(-1)?.session_id ?? ''
    const second = optionsForProcess(s, { resume: id })
    const [init] = await collect(query({ prompt: 'second', options: second }))
    expect(init?.session_id).toBe(id)
    process.env.CLAUDE_CONFIG_DIR = `${s.project.home}/.claude`
    onTestFinished(() => {
      delete process.env.CLAUDE_CONFIG_DIR
    })
    expect(await getSessionMessages(id)).toHaveLength(4)
  })

  it('holds a conversation, which can be steered', async () => {
    const s = await scenario()
    let next: () => void = () => {}
    async function* prompt(): AsyncGenerator<SDKUserMessage> {
      for (const word of ['one', 'two']) {
        const ready = new Promise<void>((resolve) => {
          next = resolve
        })
        yield { type: 'user', message: { role: 'user', content: `say ${word}` }, parent_tool_use_id: null }
        await ready
      }
    }
    const q = query({ prompt: prompt(), options: optionsFor(s, { engine: echo }) })
    const answers: string[] = []
    for await (const message of q) {
      if (message.type !== 'result' || message.subtype !== 'success') continue
      answers.push(message.result)
      await q.setPermissionMode('acceptEdits')
      next()
    }
    expect(answers).toEqual(['heard one', 'heard two'])
  })

  it('stops at once when aborted, left or closed', async () => {
    const s = await scenario()
    let streaming = 0
    const slow = createEngine({
      model: {
        async *stream({ model }, { signal }) {
          streaming += 1
          try {
            yield* answer(model, 'x').slice(0, 3)
            await new Promise((resolve) => signal.addEventListener('abort', resolve))
          } finally {
            streaming -= 1
          }
        },
      },
    })
    const options = optionsFor(s, { engine: slow, includePartialMessages: true })
    const abortController = new AbortController()
    const failure = collect(query({ prompt: 'a', options: { ...options, abortController } })).catch(
      (error: unknown) => error,
    )
    for await (const message of query({ prompt: 'b', options })) if (message.type === 'stream_event') break
    await expect.poll(() => streaming).toBe(1)
    abortController.abort()
    expect(await failure).toMatchObject({ name: 'AbortError' })
    await expect.poll(() => streaming).toBe(0)
  })

  it('tells of failures as a process does', async () => {
    const s = await scenario({
      script: [{ status: 400, error: { type: 'invalid_request_error', message: 'no such thing' } }],
      api: { violations: 'expected' },
    })
    const failed = await collect(query({ prompt: 'hi', options: optionsFor(s) })).catch(
      (error: unknown) => error,
    )
    expect(failed).toBeInstanceOf(ResultError)
    expect(String(failed)).toContain('no such thing')
    const stderr: string[] = []
    const options = optionsFor(s, {
      extraArgs: { 'no-such-flag': null },
      stderr: (data) => stderr.push(data),
    })
    const refused = await collect(query({ prompt: 'hi', options })).catch((error: unknown) => error)
    expect(refused).toMatchObject({ name: 'ProcessError', exitCode: 1 })
    expect(stderr.join('')).toContain('no-such-flag')
  })

  it('can be warmed up and pooled', async () => {
    const s = await scenario()
    const options = optionsFor(s, { engine: echo })
    const warm = await startup({ options })
    expect(resultOf(await collect(warm.query('say warm')))).toBe('heard warm')
    const pool = createPool({ options, size: 2 })
    await pool.ready()
    expect(resultOf(await collect(pool.query({ prompt: 'say pool' })))).toBe('heard pool')
    await pool.drain()
  })

  it('refuses options that start a process', () => {
    expect(() => query({ prompt: 'hi', options: { engine, pathToAgentExecutable: '/x' } })).toThrow(
      'options.engine runs in this process',
    )
  })
})
